"""Writes a model that was logged with MLflow as ONNX, for `csi registry import`.

Runs in the user's own Python, with what is installed there, and needs no mlflow. Its argument is a job file
(`ConversionJob` in lib/mlflow/conversion.ts); the answer (`ConversionAnswer`) goes into the file that the job names.

The model answers its input example before and after, and where the answers differ there is no ONNX model.
"""

import importlib.util
import json
import sys
import warnings
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# The newest that onnxmltools writes; every ONNX Runtime since 1.10 reads it.
OPSET = 15
ML_OPSET = 3
IR_VERSION = 8
MATRIX = "features"

# Names on PyPI by names of modules, where they differ.
PACKAGES = {"sklearn": "scikit-learn"}
NEEDED = {
    "sklearn": ["sklearn", "onnx", "skl2onnx"],
    "lightgbm": ["lightgbm", "sklearn", "onnx", "skl2onnx", "onnxmltools"],
    "xgboost": ["xgboost", "sklearn", "onnx", "skl2onnx", "onnxmltools"],
}


class Refusal(Exception):
    """What the user is told, under a kind that csi explains further."""

    def __init__(self, kind, message, **more):
        super().__init__(message)
        self.answer = {"status": kind, "message": message, **more}


def main(job_file):
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    try:
        answer = convert(job)
    except Refusal as refusal:
        answer = refusal.answer
    except Exception as error:  # noqa: BLE001: whatever a converter raises is what the user has to read
        answer = {"status": "failed", "message": f"{type(error).__name__}: {error}"}
    Path(job["answer"]).write_text(json.dumps(answer, ensure_ascii=False, allow_nan=False), encoding="utf-8")


def convert(job):
    check_packages(job)
    warnings.simplefilter("ignore")
    if job.get("code"):
        sys.path.insert(0, str(Path(job["folder"], job["code"])))
    model = load(job)
    example = read_example(job)
    expected = original_answers(model, example) if example is not None else None

    attempts = []
    for layout in layouts(job, model):
        try:
            graph = settled(to_graph(job, model, layout), job, layout)
            difference, rows = None, None
            if example is not None:
                inputs = layout.inputs(example)
                rows = [{name: value[row : row + 1] for name, value in inputs.items()} for row in range(len(example))]
                got = run(graph, inputs)
                # What Python cannot run, csi compares alone.
                difference = None if got is None else compare(got, expected, job["tolerance"])
        except Exception as error:  # noqa: BLE001
            attempts.append(f"{layout}: {type(error).__name__}: {first_line(error)}")
            continue
        Path(job["output"]).write_bytes(graph.SerializeToString(deterministic=True))
        return {
            "status": "converted",
            "layout": str(layout),
            "framework": framework(job),
            "tools": {name: version(name) for name in ("onnx", "skl2onnx", "onnxmltools") if installed(name)},
            "python": ".".join(str(part) for part in sys.version_info[:3]),
            "difference": difference,
            "rows": None if rows is None else rows_file(job, graph, rows, expected),
        }
    raise Refusal("unlike" if any("differs" in attempt for attempt in attempts) else "failed", "; ".join(attempts))


# What has to be installed


def check_packages(job):
    needed = [*NEEDED[job["flavor"]], *(["skops"] if job["serialization"] == "skops" else []), *(["cloudpickle"] if job["serialization"] == "cloudpickle" else [])]
    example = job.get("example")
    if example is not None and example["type"] == "dataframe":
        needed.append("pandas")
    missing = [module for module in needed if not installed(module)]
    wanted = {module: f"=={job['frameworkVersion']}" for module in [job["flavor"]] if job.get("frameworkVersion")}
    other = [module for module in wanted if module not in missing and minor(found_version(module)) != minor(job["frameworkVersion"])]
    if not missing and not other:
        return
    install = [PACKAGES.get(module, module) + wanted.get(module, "") for module in [*missing, *other]]
    found = [f"{PACKAGES.get(module, module)} is {found_version(module)}, and the model was saved with {job['frameworkVersion']}" for module in other]
    raise Refusal("lacking", "; ".join(found), install=install, python=".".join(str(part) for part in sys.version_info[:3]))


def installed(module):
    return importlib.util.find_spec(module) is not None


def minor(text):
    return text.split(".")[:2]


def found_version(module):
    try:
        return version(PACKAGES.get(module, module))
    except PackageNotFoundError:
        # The same module from another package, such as xgboost-cpu.
        return __import__(module).__version__


def framework(job):
    return f"{PACKAGES.get(job['flavor'], job['flavor'])} {found_version(job['flavor'])}"


# The model


def load(job):
    file = Path(job["folder"], job["file"])
    serialization = job["serialization"]
    if serialization == "skops":
        return load_skops(file, job["trusted"])
    if serialization == "native":
        return load_native(job, str(file))
    if not job["allowPickle"]:
        raise Refusal("pickled", f"{job['file']} is saved with {serialization}")
    with file.open("rb") as stream:
        return __import__(serialization).load(stream)


def load_skops(file, trusted):
    import skops.io

    # The list in MLmodel is the model's own word for itself, which proves nothing: mlflow/sklearn/__init__.py says so too.
    unknown = [name for name in skops.io.get_untrusted_types(file=file) if name not in trusted]
    if unknown:
        raise Refusal("untrusted", "", types=unknown)
    return skops.io.load(file, trusted=trusted)


def load_native(job, file):
    if job["flavor"] == "lightgbm":
        import lightgbm

        return lightgbm.Booster(model_file=file)
    import xgboost

    name = job["modelClass"].rsplit(".", 1)[-1]
    if not hasattr(xgboost, name):
        raise Refusal("failed", f"xgboost has no class {name}")
    model = getattr(xgboost, name)()
    model.load_model(file)
    return model


# The input example, and what the model itself answers


def read_example(job):
    """A DataFrame, or an array with the batch first; None where there is no example."""
    import numpy

    example = job.get("example")
    if example is None:
        return None
    content = json.loads(Path(job["folder"], example["path"]).read_text(encoding="utf-8"))
    columns = job.get("columns")
    if example["type"] == "dataframe":
        import pandas

        # Both ways in which MLflow has written data frames.
        split = isinstance(content, dict) and isinstance(content.get("data"), list)
        frame = pandas.DataFrame(content["data"], columns=content.get("columns")) if split else pandas.DataFrame(content)
        for column in columns or []:
            name = column["name"]
            if name in frame.columns:
                frame[name] = frame[name].astype(PANDAS.get(column["type"], object))
        return frame[[column["name"] for column in columns]] if columns else frame
    if isinstance(content, dict) and set(content) == {"inputs"}:
        content = content["inputs"]
    if isinstance(content, dict):
        raise Refusal("failed", "the input example is an object of several tensors, which scikit-learn models do not take")
    if columns and columns[0]["type"] == "string":
        return numpy.array(content if isinstance(content, list) else [content], dtype=object)
    array = numpy.array(content, dtype=(job.get("tensor") or {}).get("dtype"))
    return array[None] if array.ndim == 1 else array


PANDAS = {"double": "float64", "float": "float32", "long": "int64", "integer": "int32", "boolean": "bool", "string": object}


def original_answers(model, example):
    """Answers by the name that their output gets."""
    import numpy

    module = type(model).__module__.split(".")[0]
    if module == "lightgbm" and type(model).__name__ == "Booster":
        objective = str(model.params.get("objective") or model.dump_model().get("objective", ""))
        return booster_answers(model.predict(example), objective.split(" ")[0] in ("binary", "multiclass", "multiclassova", "cross_entropy"))
    if module == "xgboost" and type(model).__name__ == "Booster":
        import xgboost

        objective = json.loads(model.save_config())["learner"]["objective"]["name"]
        return booster_answers(model.predict(xgboost.DMatrix(example)), objective in ("binary:logistic", "multi:softprob"))
    answers = {"label" if is_classifier(model) else "prediction": numpy.asarray(model.predict(example))}
    if is_classifier(model) and hasattr(model, "predict_proba"):
        answers["probabilities"] = numpy.asarray(model.predict_proba(example))
    return answers


def booster_answers(predicted, classifies):
    import numpy

    predicted = numpy.asarray(predicted)
    if not classifies:
        return {"prediction": predicted}
    probabilities = numpy.stack([1 - predicted, predicted], axis=1) if predicted.ndim == 1 else predicted
    return {"label": probabilities.argmax(axis=1), "probabilities": probabilities}


def is_classifier(model):
    from sklearn.base import is_classifier as asks

    return asks(model)


# How inputs look: one matrix where all columns are numbers, and a column each where they are not


class Layout:
    def __init__(self, kind, width, columns, single):
        self.kind, self.width, self.columns, self.single = kind, width, columns, single

    def __str__(self):
        numbers = "FP32" if self.single else "FP64"
        return {"matrix": f"one {numbers} matrix", "columns": f"an input for each column, numbers as {numbers}", "text": "texts"}[self.kind]

    def types(self, types):
        """Initial types, of the module of types that the converter wants."""
        number = types.FloatTensorType if self.single else types.DoubleTensorType
        if self.kind == "text":
            return [(self.columns[0], types.StringTensorType([None, 1]))]
        if self.kind == "matrix":
            return [(MATRIX, number([None, self.width]))]
        by_type = {"string": types.StringTensorType, "long": types.Int64TensorType, "integer": types.Int64TensorType, "boolean": types.BooleanTensorType}
        return [(column["name"], by_type.get(column["type"], number)([None, 1])) for column in self.columns]

    def inputs(self, example):
        import numpy

        number = numpy.float32 if self.single else numpy.float64
        if self.kind == "text":
            return {self.columns[0]: numpy.asarray(example).reshape(-1, 1)}
        if self.kind == "matrix":
            return {MATRIX: numpy.asarray(example).astype(number).reshape(len(example), -1)}
        dtypes = {"string": object, "long": numpy.int64, "integer": numpy.int64, "boolean": numpy.bool_}
        return {column["name"]: example[[column["name"]]].to_numpy().astype(dtypes.get(column["type"], number)) for column in self.columns}


def layouts(job, model):
    columns, tensor = job.get("columns"), job.get("tensor")
    # onnxmltools knows no 64-bit inputs.
    precisions = [True] if job["flavor"] != "sklearn" else [False, True]
    if tensor is not None:
        return [Layout("matrix", tensor["shape"][-1], None, single) for single in precisions]
    if len(columns) == 1 and columns[0]["type"] == "string" and not columns[0].get("name"):
        return [Layout("text", 1, ["text"], True)]
    numbers = all(column["type"] in ("double", "float", "long", "integer", "boolean") for column in columns)
    kinds = ["matrix", "columns"] if numbers else ["columns"]
    if not all(column.get("name") for column in columns):
        kinds = ["matrix"]
    return [Layout(kind, len(columns), columns, single) for kind in kinds for single in precisions]


# The conversion


def to_graph(job, model, layout):
    if job["flavor"] == "sklearn":
        return from_sklearn(model, layout)
    import onnxmltools
    from onnxmltools.convert.common import data_types

    if job["flavor"] == "lightgbm":
        return onnxmltools.convert_lightgbm(model, initial_types=layout.types(data_types), target_opset=OPSET, zipmap=False)
    booster = model if type(model).__name__ == "Booster" else model.get_booster()
    # The converter wants the names that a model without names has.
    names, booster.feature_names = booster.feature_names, None
    try:
        return onnxmltools.convert_xgboost(model, initial_types=layout.types(data_types), target_opset=OPSET)
    finally:
        booster.feature_names = names


def from_sklearn(model, layout):
    from skl2onnx import convert_sklearn
    from skl2onnx.common import data_types

    register_boosters()
    options = {"zipmap": False} if is_classifier(model) else None
    return convert_sklearn(model, initial_types=layout.types(data_types), options=options, target_opset={"": OPSET, "ai.onnx.ml": ML_OPSET})


def register_boosters():
    """Steps of a pipeline that are not scikit-learn's own: https://onnx.ai/sklearn-onnx/auto_tutorial/plot_gexternal_lightgbm.html"""
    if not installed("onnxmltools"):
        return
    from skl2onnx import update_registered_converter
    from skl2onnx.common.shape_calculator import calculate_linear_classifier_output_shapes, calculate_linear_regressor_output_shapes

    classifier = {"nocl": [True, False], "zipmap": [True, False, "columns"]}
    if installed("lightgbm") and "lightgbm" in sys.modules:
        from lightgbm import LGBMClassifier, LGBMRegressor
        from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm

        update_registered_converter(LGBMClassifier, "LightGbmLGBMClassifier", calculate_linear_classifier_output_shapes, convert_lightgbm, options=classifier)
        update_registered_converter(LGBMRegressor, "LgbmRegressor", calculate_linear_regressor_output_shapes, convert_lightgbm)
    if installed("xgboost") and "xgboost" in sys.modules:
        from onnxmltools.convert.xgboost.operator_converters.XGBoost import convert_xgboost
        from xgboost import XGBClassifier, XGBRegressor

        update_registered_converter(XGBClassifier, "XGBoostXGBClassifier", calculate_linear_classifier_output_shapes, convert_xgboost, options=classifier)
        update_registered_converter(XGBRegressor, "XGBoostXGBRegressor", calculate_linear_regressor_output_shapes, convert_xgboost)


def settled(graph, job, layout):
    """The same model gives the same bytes: converters put random names and the date into what nobody reads."""
    import onnx

    model = onnx.ModelProto()
    model.CopyFrom(graph)
    model.ir_version = IR_VERSION
    model.domain, model.doc_string, model.model_version = "", "", 0
    model.graph.name, model.graph.doc_string = job["name"], ""
    names = [value.name for value in model.graph.output]
    plain = ["label", "probabilities"] if len(names) == 2 else ["prediction"] if len(names) == 1 and not names[0].endswith("label") else ["label"]
    rename(model.graph, dict(zip(names, plain)))
    for value in [*model.graph.input, *model.graph.output]:
        batch = value.type.tensor_type.shape.dim[0]
        batch.Clear()
        batch.dim_param = "batch"
    metadata = {"framework": framework(job)}
    if layout.kind == "matrix" and layout.columns and all(column.get("name") for column in layout.columns):
        metadata["columns"] = json.dumps({MATRIX: [column["name"] for column in layout.columns]}, ensure_ascii=False, separators=(",", ":"))
    onnx.helper.set_model_props(model, metadata)
    onnx.checker.check_model(model, full_check=True)
    return model


def rename(graph, names):
    taken = {name for node in graph.node for name in [*node.input, *node.output]}
    names = {old: new for old, new in names.items() if old != new}
    for clash in [new for new in names.values() if new in taken and new not in names]:
        replace(graph, clash, f"{clash}_inner")
    for old, new in names.items():
        replace(graph, old, new)


def replace(graph, old, new):
    for node in graph.node:
        for field in (node.input, node.output):
            for index, name in enumerate(field):
                if name == old:
                    field[index] = new
    for value in [*graph.output, *graph.value_info]:
        if value.name == old:
            value.name = new


# The comparison


def run(graph, inputs):
    """Answers by output; None where the only engine in this Python does not know the operators of ONNX Runtime."""
    if installed("onnxruntime"):
        import onnxruntime

        session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
        answers = session.run(None, inputs)
    else:
        from onnx.reference import ReferenceEvaluator

        try:
            answers = ReferenceEvaluator(graph).run(None, inputs)
        except NotImplementedError:
            return None
    return dict(zip([value.name for value in graph.graph.output], answers))


def compare(got, expected, tolerance):
    """The largest difference, in the measure of lib/golden/compare.ts."""
    import numpy

    largest = 0.0
    for name, wanted in expected.items():
        if name not in got:
            raise ValueError(f"the graph has no output {name}, but {', '.join(got)}")
        answer, wanted = numpy.asarray(got[name]).reshape(-1), numpy.asarray(wanted).reshape(-1)
        if answer.shape != wanted.shape:
            raise ValueError(f"{name} differs: {answer.size} elements, not {wanted.size}")
        if wanted.dtype.kind in "OUS" or answer.dtype.kind in "OUS":
            difference = 0.0 if [str(item) for item in answer] == [str(item) for item in wanted] else float("inf")
        else:
            answer, wanted = answer.astype(numpy.float64), wanted.astype(numpy.float64)
            apart = numpy.abs(answer - wanted) / numpy.maximum(1, numpy.abs(wanted))
            apart[numpy.isnan(answer) & numpy.isnan(wanted)] = 0
            difference = float(numpy.nan_to_num(apart, nan=numpy.inf).max(initial=0.0))
        if difference > tolerance:
            raise ValueError(f"{name} differs by {difference:.3g} on the input example, allowed: {tolerance:g}")
        largest = max(largest, difference)
    return largest


# The rows file: lib/model/rows.ts


def rows_file(job, graph, inputs, expected):
    outputs = [value for value in graph.graph.output if value.name in expected]
    rows = []
    for index, values in enumerate(inputs):
        answers = {output.name: plain(expected[output.name][index], output) for output in outputs}
        row = {"inputs": {value.name: plain(values[value.name], value) for value in graph.graph.input}, "expected": answers}
        # JSON has no NaN, and a missing value in an example is one.
        if not any(item != item or item in (float("inf"), float("-inf")) for part in (row["inputs"], answers) for items in part.values() for item in items if isinstance(item, float)):
            rows.append(row)
    specs = {"inputs": [spec(value, job) for value in graph.graph.input], "outputs": [spec(value, job) for value in outputs]}
    return {"schemaVersion": 1, "model": job["name"], "version": job["version"], "framework": framework(job), **specs, "rows": rows}


def spec(value, job):
    tensor = value.type.tensor_type
    described = {
        "name": value.name,
        "datatype": {1: "FP32", 6: "INT32", 7: "INT64", 8: "BYTES", 9: "BOOL", 11: "FP64"}[tensor.elem_type],
        "shape": [-1 if index == 0 or not dim.HasField("dim_value") else dim.dim_value for index, dim in enumerate(tensor.shape.dim)],
    }
    names = [column.get("name") for column in job.get("columns") or []]
    return {**described, "columns": names} if value.name == MATRIX and names and all(names) else described


def plain(value, described):
    import numpy

    kind = described.type.tensor_type.elem_type
    items = numpy.asarray(value).ravel()
    if kind == 8:
        return [str(item) for item in items]
    if kind == 9:
        return [bool(item) for item in items]
    if kind in (6, 7):
        return [int(item) for item in items]
    # The shortest that is read back as the same number.
    return [float(str(item)) if items.dtype == numpy.float32 else float(item) for item in items]


def first_line(error):
    return (str(error).strip().splitlines() or [""])[0][:500]


if __name__ == "__main__":
    main(sys.argv[1])
