/** Whether a member stands for what comes of it: a loop, or a macro in a place of its own. */
export function isMacro(key: string): boolean {
  return key === 'Fn::Transform' || key.startsWith('Fn::ForEach::');
}

/** `Fn::ForEach` of `Fn::ForEach::Topics`. */
export function macroOf(key: string): string {
  return key.split('::').slice(0, 2).join('::');
}
