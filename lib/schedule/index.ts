export { isTimeZone, UTC } from './local-time';
export { nextOccurrence, parseSchedule, type Schedule, type ScheduleDialect } from './schedule';
