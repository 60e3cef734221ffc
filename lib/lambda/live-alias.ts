/** Name of the alias that callers use; versions come and go behind it. */
export const LIVE_ALIAS = 'live';
