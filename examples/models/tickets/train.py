"""Support tickets to teams: text in, text out. TF-IDF over words and pairs of words, and logistic regression.

The messages are put together from the phrases below. One in nine says nothing of its subject, as some
real ones do, so no model can be right on all of them. All are lower case: ONNX could do that itself
(StringNormalizer), but ONNX Runtime then needs the locale en_US.UTF-8, which small containers lack,
and the model would not load there.
"""

import itertools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from artifacts import TARGET_OPSET, save

import numpy as np
import sklearn
from skl2onnx import to_onnx
from skl2onnx.common.data_types import StringTensorType
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

FOLDER = Path(__file__).parent
FRAMEWORK = f"scikit-learn {sklearn.__version__}"

OPENINGS = ["hello,", "hi there,", "good morning,", "grüß gott,", "buenos días,", "bonjour à tous,", "to whom it may concern,", "hey 👋"]
CLOSINGS = ["thanks", "please help", "this is urgent", "many thanks, zoë", "merci", "danke schön", "kind regards, søren", "¿can you check?"]
FRAMES = list(itertools.product(OPENINGS, CLOSINGS))

PHRASES = {
    "billing": [
        "i was charged twice for my order",
        "the invoice shows the wrong vat number",
        "my card was declined although there is money on it",
        "the discount code was not taken off the price",
        "i paid in € but you charged me in £",
        "please send the receipt for last month",
        "the refund has not reached my bank",
        "why did the price of my subscription go up",
    ],
    "delivery": [
        "my parcel has not arrived",
        "the courier left the box at the wrong door",
        "tracking has said out for delivery for 5 days",
        "can you ship to straße 12 in münchen instead",
        "half of the order is missing from the box",
        "the box was crushed and the cup inside broken",
        "i need the parcel before friday",
        "the driver never rang the bell",
    ],
    "account": [
        "i cannot log in since i changed my password",
        "please delete my account and my data",
        "the code for signing in never reaches my phone",
        "someone else has used my account",
        "how do i change my e-mail address",
        "my account is locked after 3 wrong passwords",
        "i want my name to read renée on the account",
        "merge my two accounts into one",
    ],
    "technical": [
        "the app crashes when i open the basket",
        "the page stays blank on my phone",
        "search finds nothing although the item exists",
        "i get error 500 when i upload a photo",
        "the app has been slow since the last update",
        "push messages no longer show up",
        "the café locator shows the map of another town",
        "dark mode makes the text unreadable",
    ],
}
VAGUE = ["it is still not working", "i wrote to you last week", "nobody has answered me", "it happened again", "please call me back"]


def main():
    texts, teams = tickets(np.random.default_rng(0))
    x, held_out, y, truths = train_test_split(texts, teams, test_size=0.25, random_state=0, stratify=teams)

    words = TfidfVectorizer(lowercase=False, token_pattern=r"[^ .,?!]+", ngram_range=(1, 2), min_df=2, dtype=np.float32)
    model = make_pipeline(words, LogisticRegression(C=10, max_iter=1000)).fit(x, y)
    graph = to_onnx(
        model,
        initial_types=[("text", StringTensorType([None, 1]))],
        options={"zipmap": False},
        target_opset=TARGET_OPSET,
    )
    # An empty message is a message too.
    held_out, truths = [*held_out, ""], [*truths, "account"]
    answers = zip(held_out, model.predict(held_out), model.predict_proba(held_out), truths)
    rows = [
        {"inputs": {"text": text}, "expected": {"label": label, "probabilities": probabilities}, "truth": truth}
        for text, label, probabilities, truth in answers
    ]
    save(FOLDER, "tickets", "1", FRAMEWORK, graph, rows)


def tickets(random):
    """Messages of two sentences: for every team 16 about each of its phrases, and 16 that could be for any team."""
    texts, teams = [], []
    for team, phrases in PHRASES.items():
        for subject in [*phrases, None]:
            for frame in random.choice(len(FRAMES), size=16, replace=False):
                first = subject or random.choice(VAGUE)
                second = random.choice([*phrases, *VAGUE] if subject else VAGUE)
                opening, closing = FRAMES[frame]
                texts.append(f"{opening} {first}. {second}. {closing}")
                teams.append(team)
    return texts, teams


if __name__ == "__main__":
    main()
