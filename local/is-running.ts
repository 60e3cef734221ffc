/** Whether a process with that id is there, whoever it belongs to. */
export function isRunning(pid: number): boolean {
  // 0 and negative numbers stand for groups of processes.
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
