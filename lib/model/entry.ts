/** The file of a folder that the engine loads, where nobody names it; undefined where that is not clear. */
export function findEntry(files: readonly string[]): string | undefined {
  if (files.includes('model.onnx')) return 'model.onnx';
  const models = files.filter((file) => file.endsWith('.onnx') && !file.includes('/'));
  return models.length === 1 ? models[0] : undefined;
}
