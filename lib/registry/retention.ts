/** Tag of the objects of a version that nobody has used for as long as the registry keeps such: what has it expires. */
export const UNUSED_TAG = 'csi:unused';

/** Days for which what has expired can still be brought back, as an older version of its object. */
export const RECOVERABLE_DAYS = 7;
