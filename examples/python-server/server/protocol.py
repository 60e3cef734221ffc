"""As much of the Open Inference Protocol v2 as a model over one table needs, in its JSON form:
https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md"""

import numpy as np

DATATYPES = {"FP32": np.float32, "FP64": np.float64}


class BadRequest(Exception):
    """What the caller has to change, in words."""


def decode(request, spec):
    """The one input tensor of a request, as a matrix."""
    if not isinstance(request, dict) or not isinstance(request.get("inputs"), list):
        raise BadRequest('the request must be an object with a list "inputs"')
    names = [tensor.get("name") if isinstance(tensor, dict) else None for tensor in request["inputs"]]
    if names != [spec["name"]]:
        raise BadRequest(f'"inputs" must be the one tensor {spec["name"]!r}, got {names}')
    tensor = request["inputs"][0]
    datatype, shape = tensor.get("datatype"), tensor.get("shape")
    if datatype not in DATATYPES:
        raise BadRequest(f'{spec["name"]!r} has the datatype {datatype!r}, needed: {" or ".join(DATATYPES)}')
    columns = spec["shape"][1]
    if not isinstance(shape, list) or len(shape) != 2 or not all(type(length) is int and length >= 0 for length in shape) or shape[1] != columns:
        raise BadRequest(f'{spec["name"]!r} has the shape {shape!r}, needed: [rows, {columns}]')
    if shape[0] == 0:
        raise BadRequest(f'{spec["name"]!r} has no rows')
    try:
        values = np.asarray(tensor.get("data"))
    except ValueError:
        raise BadRequest(f'{spec["name"]!r} has rows of different lengths') from None
    # Text and null would be converted; NaN is Python's, not JSON's. Neither is the model's fault.
    if values.dtype.kind in "iuf":
        with np.errstate(over="ignore"):
            values = values.astype(DATATYPES[datatype])
    if values.dtype.kind != "f" or not np.isfinite(values).all():
        raise BadRequest(f'{spec["name"]!r} has data that are not all finite numbers')
    if values.size != shape[0] * columns:
        raise BadRequest(f'{spec["name"]!r} has {values.size} values, which do not fill the shape {shape}')
    return values.reshape(shape)


def encode(name, version, request_id, outputs):
    tensors = [
        {"name": output, "datatype": datatype, "shape": list(values.shape), "data": values.ravel().tolist()}
        for output, (datatype, values) in outputs.items()
    ]
    return {"model_name": name, "model_version": version, **({} if request_id is None else {"id": request_id}), "outputs": tensors}
