export { isTimeZone, UTC } from './local-time';
export { lastOccurrence, nextOccurrence, parseSchedule, type Schedule, type ScheduleDialect } from './schedule';
