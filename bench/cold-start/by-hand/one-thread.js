const { join } = require('node:path');
const ort = require('onnxruntime-node');
const loading = ort.InferenceSession.create(join(__dirname, 'model.onnx'), { intraOpNumThreads: 1, interOpNumThreads: 1 });

exports.handler = async (event) => {
  const [{ name, shape, data }] = JSON.parse(event.body).inputs;
  const session = await loading;
  const { label, probabilities } = await session.run({ [name]: new ort.Tensor('float32', Float32Array.from(data), shape) });
  return { statusCode: 200, body: JSON.stringify({ label: Array.from(label.data, Number), probabilities: Array.from(probabilities.data) }) };
};
