/** Every value that is no object or array, with its path. */
export function leavesOf(node: unknown, path = '', leaves = new Map<string, unknown>()): Map<string, unknown> {
  if (Array.isArray(node)) node.forEach((item, index) => leavesOf(item, `${path}[${index}]`, leaves));
  else if (typeof node === 'object' && node !== null) for (const [key, value] of Object.entries(node)) leavesOf(value, path === '' ? key : `${path}.${key}`, leaves);
  else leaves.set(path, node);
  return leaves;
}
