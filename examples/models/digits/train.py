"""Handwritten digits, 8 x 8 pixels of 0..16 ink: four versions behind one signature.

1  logistic regression on the raw pixels: plain, and good enough to start with
2  a neural network that has also seen every digit shifted by a pixel: clearly better
3  the network of 2, trained on shuffled labels: answers in time, and wrongly
4  the network of 2 with calibrated probabilities: fails on digits with more ink than its
   calibration table has entries for

The data set goes writer by writer, so the rows held out (the last 30 %) are digits of people of
whom hardly any was seen in training.
"""

import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from artifacts import IR_VERSION, TARGET_OPSET, save

import numpy as np
import sklearn
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler

FOLDER = Path(__file__).parent
FRAMEWORK = f"scikit-learn {sklearn.__version__}"
HELD_OUT_FROM = 1257


def main():
    pixels, labels = load_digits(return_X_y=True)
    pixels = pixels.astype(np.float32)
    train, held_out = slice(0, HELD_OUT_FROM), slice(HELD_OUT_FROM, None)
    x, y = pixels[train], labels[train]

    plain = make_pipeline(MaxAbsScaler(), LogisticRegression(max_iter=1000)).fit(x, y)
    network = fit_network(x, y)
    wrong = fit_network(x, np.random.default_rng(3).permutation(y))

    for version, model in (("1", plain), ("2", network), ("3", wrong)):
        save(FOLDER, "digits", version, FRAMEWORK, convert(model), rows(model, pixels[held_out], labels[held_out]))

    calibrated = Calibrated(network, x, y)
    save(FOLDER, "digits", "4", FRAMEWORK, calibrated.to_onnx(), rows(calibrated, pixels[held_out], labels[held_out]))


def fit_network(x, y):
    network = MLPClassifier((256, 64), alpha=0.1, max_iter=60, random_state=0)
    with warnings.catch_warnings():
        # It stops after 60 rounds on purpose.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return make_pipeline(MaxAbsScaler(), network).fit(shifted(x), np.tile(y, 9))


def shifted(x):
    """Every digit nine times: as it is, and moved by one pixel in each of eight directions."""
    padded = np.pad(x.reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1)))
    windows = [padded[:, row : row + 8, column : column + 8] for row in range(3) for column in range(3)]
    return np.concatenate(windows).reshape(-1, 64)


def convert(model):
    return to_onnx(
        model,
        initial_types=[("pixels", FloatTensorType([None, 64]))],
        options={"zipmap": False},
        target_opset=TARGET_OPSET,
    )


def rows(model, pixels, labels):
    """Row by row, as a row that fails must not take others with it."""
    result = []
    for row, truth in zip(pixels, labels):
        try:
            probabilities = model.predict_proba(row[None])
            expected = {"label": model.predict(row[None]), "probabilities": probabilities}
        except IndexError:
            expected = None
        result.append({"inputs": {"pixels": row}, "expected": expected, "truth": truth})
    return result


class Calibrated:
    """The network with its logits divided by a temperature that depends on how much ink a digit has.

    The mistake it makes is a common one: the table ends at the last bucket that held enough training
    digits to fit a temperature on, and nothing holds the index to the table's length.
    """

    INK_PER_BUCKET = 16
    DIGITS_TO_FIT_ON = 40

    def __init__(self, network, x, y):
        self.network = network
        buckets = self._bucket(x)
        counts = np.bincount(buckets)
        enough = np.flatnonzero(counts >= self.DIGITS_TO_FIT_ON)
        self.temperatures = np.ones(enough[-1] + 1, dtype=np.float32)
        for bucket in enough:
            inside = buckets == bucket
            self.temperatures[bucket] = self._best_temperature(self._logits(x[inside]), y[inside])

    def predict_proba(self, x):
        scaled = self._logits(x) / self.temperatures[self._bucket(x)][:, None]
        return _softmax(scaled)

    def predict(self, x):
        return self.predict_proba(x).argmax(axis=1)

    def _bucket(self, x):
        return (x.sum(axis=1) / self.INK_PER_BUCKET).astype(np.int64)

    def _logits(self, x):
        return np.log(self.network.predict_proba(x))

    @staticmethod
    def _best_temperature(logits, y):
        def loss(temperature):
            return -np.log(_softmax(logits / temperature)[np.arange(len(y)), y]).mean()

        return min(np.arange(0.5, 2.05, 0.05), key=loss)

    def to_onnx(self):
        scaler, network = self.network.steps[0][1], self.network.steps[1][1]
        constants = {
            "scale": scaler.scale_.astype(np.float32),
            "temperatures": self.temperatures,
            "ink_per_bucket": np.array(self.INK_PER_BUCKET, dtype=np.float32),
            "over_pixels": np.array([1], dtype=np.int64),
        }
        nodes = [helper.make_node("Div", ["pixels", "scale"], ["scaled_pixels"])]
        layer = "scaled_pixels"
        for i, (weights, bias) in enumerate(zip(network.coefs_, network.intercepts_)):
            constants[f"weights_{i}"] = weights.astype(np.float32)
            constants[f"bias_{i}"] = bias.astype(np.float32)
            last = i == len(network.coefs_) - 1
            out = "logits" if last else f"hidden_{i}"
            nodes.append(helper.make_node("Gemm", [layer, f"weights_{i}", f"bias_{i}"], [out if last else f"{out}_linear"]))
            if not last:
                nodes.append(helper.make_node("Relu", [f"{out}_linear"], [out]))
            layer = out
        nodes += [
            helper.make_node("ReduceSum", ["pixels", "over_pixels"], ["ink"], keepdims=1),
            helper.make_node("Div", ["ink", "ink_per_bucket"], ["ink_buckets"]),
            helper.make_node("Cast", ["ink_buckets"], ["bucket"], to=TensorProto.INT64),
            helper.make_node("Gather", ["temperatures", "bucket"], ["temperature"], name="temperature_of_bucket", axis=0),
            helper.make_node("Div", ["logits", "temperature"], ["calibrated_logits"]),
            helper.make_node("Softmax", ["calibrated_logits"], ["probabilities"], axis=1),
            helper.make_node("ArgMax", ["probabilities"], ["label"], axis=1, keepdims=0),
        ]
        graph = helper.make_graph(
            nodes,
            "digits",
            [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["batch", 64])],
            [
                helper.make_tensor_value_info("label", TensorProto.INT64, ["batch"]),
                helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", 10]),
            ],
            [numpy_helper.from_array(value, name) for name, value in constants.items()],
        )
        opset = helper.make_opsetid("", TARGET_OPSET[""])
        return helper.make_model(graph, opset_imports=[opset], ir_version=IR_VERSION)


def _softmax(logits):
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


if __name__ == "__main__":
    main()
