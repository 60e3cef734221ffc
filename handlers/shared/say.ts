/** A line for whoever reads the log. */
export function say(level: 'INFO' | 'WARN', message: string, more: object = {}): void {
  console.log(JSON.stringify({ level, message, ...more }));
}
