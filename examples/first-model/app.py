from aws_cdk import App, CfnOutput, Duration, Size, Stack
from aws_cdk.aws_lambda import Architecture
from aws_cdk.aws_logs import RetentionDays
from cdk_serverless_inference import ModelArtifact, ModelFunction, ModelVersion

app = App()
stack = Stack(app, "FirstModel", description="Two models, each a Lambda function with a URL")

# A model file becomes a function. Everything else has a default.
digits = ModelFunction(
    stack,
    "Digits",
    model=ModelVersion.of("digits", "2", ModelArtifact.from_file("../models/digits/2/model.onnx")),
)
CfnOutput(stack, "DigitsUrl", value=digits.add_url().url)

# The same with a few settings of its own.
breast_cancer = ModelFunction(
    stack,
    "BreastCancer",
    model=ModelVersion.of(
        "breast-cancer",
        "1",
        ModelArtifact.from_file("../models/breast-cancer/1/model.onnx"),
        description="Gradient-boosted trees over 30 columns",
        metrics={"accuracy": 0.936},
    ),
    architecture=Architecture.X86_64,
    memory_size=Size.mebibytes(1024),
    timeout=Duration.seconds(10),
    log_retention=RetentionDays.ONE_MONTH,
)
CfnOutput(stack, "BreastCancerUrl", value=breast_cancer.add_url().url)

app.synth()
