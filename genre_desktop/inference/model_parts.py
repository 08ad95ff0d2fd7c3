"""What a model may be put together from: layers and operations that compute, and nothing else."""

from typing import Any

_LAYERS = frozenset(
    {
        "Activation", "Add", "Attention", "AdditiveAttention", "Average", "AveragePooling1D",
        "AveragePooling2D", "BatchNormalization", "Bidirectional", "Concatenate", "Conv1D",
        "Conv1DTranspose", "Conv2D", "Conv2DTranspose", "ConvLSTM1D", "ConvLSTM2D", "Cropping1D",
        "Cropping2D", "Dense", "DepthwiseConv1D", "DepthwiseConv2D", "Dot", "Dropout", "ELU",
        "EinsumDense", "Flatten", "GRU", "GaussianDropout", "GaussianNoise",
        "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalMaxPooling1D",
        "GlobalMaxPooling2D", "GroupNormalization", "GroupQueryAttention", "Identity",
        "InputLayer", "LSTM", "LayerNormalization", "LeakyReLU", "Masking", "MaxPooling1D",
        "MaxPooling2D", "Maximum", "Minimum", "MultiHeadAttention", "Multiply", "Normalization",
        "PReLU", "Permute", "RMSNormalization", "ReLU", "RepeatVector", "Rescaling", "Reshape",
        "Resizing", "SeparableConv1D", "SeparableConv2D", "SimpleRNN", "Softmax",
        "SpatialDropout1D", "SpatialDropout2D", "Subtract", "TimeDistributed",
        "UnitNormalization", "UpSampling1D", "UpSampling2D", "ZeroPadding1D", "ZeroPadding2D",
    }
)  # fmt: skip

_OPERATIONS = frozenset(
    {
        "Abs", "Absolute", "Add", "Amax", "Amin", "Clip", "Concatenate", "Cos", "Divide", "Exp",
        "ExpandDims", "Expm1", "Flip", "GetItem", "Log", "Log10", "Log1p", "LogSoftmax",
        "Logsumexp", "Matmul", "Max", "Maximum", "Mean", "Min", "Minimum", "Moveaxis", "Multiply",
        "Negative", "Power", "Relu", "Reshape", "Rsqrt", "Sigmoid", "Sin", "Softmax", "Sqrt",
        "Square", "Squeeze", "Stack", "Std", "Subtract", "Sum", "Tanh", "Transpose", "TrueDivide",
        "Var",
    }
)  # fmt: skip

_INITIALIZERS = frozenset(
    {
        "Constant", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "Identity",
        "LecunNormal", "LecunUniform", "Ones", "Orthogonal", "RandomNormal", "RandomUniform",
        "TruncatedNormal", "VarianceScaling", "Zeros",
    }
)  # fmt: skip

_MODELS: dict[str | None, frozenset[str]] = {
    "keras.src.models.functional": frozenset({"Functional"}),
    "keras.src.models.sequential": frozenset({"Sequential"}),
    "keras": frozenset({"DTypePolicy", "Functional", "Model", "Sequential"}),
    "keras.models": frozenset({"Functional", "Model", "Sequential"}),
}

_HARMLESS: dict[str | None, frozenset[str]] = {
    **_MODELS,
    "keras.layers": _LAYERS,
    "keras.initializers": _INITIALIZERS,
    "keras.regularizers": frozenset({"L1", "L1L2", "L2", "OrthogonalRegularizer"}),
    "keras.constraints": frozenset({"MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"}),
    "keras.src.ops.math": _OPERATIONS,
    "keras.src.ops.nn": _OPERATIONS,
    "keras.src.ops.numpy": _OPERATIONS,
    # tensors and slices within the list of what is connected with what
    None: frozenset({"__ellipsis__", "__keras_tensor__", "__slice__", "__tuple__"}),
}
"""What may be made, by the module that it comes from."""


def is_harmless(made: dict[str, Any]) -> bool:
    """Whether what a part of a configuration would be made into only computes.

    Parameters
    ----------
    made : dict
        With the entries `module`, `class_name` and `registered_name`, or some of them.
    """
    module, name = made.get("module"), made.get("class_name")
    if not (module is None or isinstance(module, str)) or not isinstance(name, str):
        return False
    if name not in _HARMLESS.get(module, ()):
        return False
    # a registered name goes before the others, and may be that of anything
    return made.get("registered_name") in (None, name)
