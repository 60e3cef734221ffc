"""Visits to a shop, as the numbers of the events in them, and how they end: left (0), saved (1) or bought (2).

Both the batch and the length of a visit are open: events is INT64 [-1, -1]. Visits of unequal length
share a batch when the shorter ones are filled up with 0, which the model does not count.

The network is trained by scikit-learn on the share that each event has in a visit. A first layer over such
shares is the mean of one vector per event, so in ONNX it becomes a table that is looked up
(an embedding bag), and the visit needs no counting by whoever calls.
"""

import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from artifacts import IR_VERSION, TARGET_OPSET, save

import numpy as np
import sklearn
from onnx import TensorProto, helper, numpy_helper
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

FOLDER = Path(__file__).parent
FRAMEWORK = f"scikit-learn {sklearn.__version__}"

# The position is the event's number; 0 is what fills up short visits. Beside each event: how often visitors
# who leave, save and buy do it.
EVENTS = {
    "": (0, 0, 0),
    "home": (6, 3, 3),
    "search": (5, 5, 4),
    "filter": (3, 4, 3),
    "list": (6, 6, 4),
    "product": (5, 8, 7),
    "photos": (2, 5, 4),
    "reviews": (2, 4, 4),
    "size guide": (1, 3, 3),
    "compare": (2, 4, 1),
    "wish list": (1, 4, 1),
    "share": (1, 2, 1),
    "log in": (1, 3, 3),
    "add to cart": (1, 3, 4),
    "remove from cart": (1, 2, 1),
    "cart": (1, 3, 4),
    "coupon": (1, 1, 2),
    "shipping costs": (2, 2, 2),
    "help": (3, 1, 1),
}
MEAN_LENGTH = 25


def main():
    random = np.random.default_rng(0)
    visits, outcomes = generate(random, 4000)
    held_out, truths = generate(random, 300)
    # A visit without a single event is the shortest there is.
    held_out, truths = [*held_out, np.array([], dtype=np.int64)], np.append(truths, 0)

    network = MLPClassifier((16,), alpha=0.01, max_iter=100, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(shares(visits), outcomes)

    answers = zip(held_out, network.predict(shares(held_out)), network.predict_proba(shares(held_out)), truths)
    rows = [
        {"inputs": {"events": visit}, "expected": {"label": label, "probabilities": probabilities}, "truth": truth}
        for visit, label, probabilities, truth in answers
    ]
    save(FOLDER, "sessions", "1", FRAMEWORK, to_onnx(network), rows)


def generate(random, count):
    weights = np.array(list(EVENTS.values()), dtype=float).T
    weights /= weights.sum(axis=1, keepdims=True)
    outcomes = random.choice(3, size=count, p=[0.5, 0.3, 0.2])
    lengths = 1 + random.poisson(MEAN_LENGTH - 1, size=count)
    visits = [random.choice(len(EVENTS), size=length, p=weights[outcome]) for outcome, length in zip(outcomes, lengths)]
    return visits, outcomes


def shares(visits):
    counts = np.stack([np.bincount(visit, minlength=len(EVENTS)) for visit in visits])
    return (counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)).astype(np.float32)


def to_onnx(network):
    (events_weights, weights), (events_bias, bias) = network.coefs_, network.intercepts_
    vectors = events_weights.astype(np.float32)
    vectors[0] = 0
    constants = {
        "filler": np.array(0, dtype=np.int64),
        "one": np.array(1, dtype=np.float32),
        "over_length": np.array([1], dtype=np.int64),
        "event_vectors": vectors,
        "event_bias": events_bias.astype(np.float32),
        "weights": weights.astype(np.float32),
        "bias": bias.astype(np.float32),
    }
    nodes = [
        helper.make_node("Gather", ["event_vectors", "events"], ["vectors"], name="vector_of_event", axis=0),
        helper.make_node("ReduceSum", ["vectors", "over_length"], ["sum"], keepdims=0),
        helper.make_node("Equal", ["events", "filler"], ["is_filler"]),
        helper.make_node("Not", ["is_filler"], ["is_event"]),
        helper.make_node("Cast", ["is_event"], ["ones"], to=TensorProto.FLOAT),
        helper.make_node("ReduceSum", ["ones", "over_length"], ["count"], keepdims=1),
        helper.make_node("Max", ["count", "one"], ["count_from_one"]),
        helper.make_node("Div", ["sum", "count_from_one"], ["mean"]),
        helper.make_node("Add", ["mean", "event_bias"], ["hidden_linear"]),
        helper.make_node("Relu", ["hidden_linear"], ["hidden"]),
        helper.make_node("Gemm", ["hidden", "weights", "bias"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
        helper.make_node("ArgMax", ["probabilities"], ["label"], axis=1, keepdims=0),
    ]
    graph = helper.make_graph(
        nodes,
        "sessions",
        [helper.make_tensor_value_info("events", TensorProto.INT64, ["batch", "length"])],
        [
            helper.make_tensor_value_info("label", TensorProto.INT64, ["batch"]),
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", 3]),
        ],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opset = helper.make_opsetid("", TARGET_OPSET[""])
    return helper.make_model(graph, opset_imports=[opset], ir_version=IR_VERSION)


if __name__ == "__main__":
    main()
