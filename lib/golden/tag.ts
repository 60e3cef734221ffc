/** Tag of a function that says where its golden requests are: s3://bucket/key. */
export const GOLDEN_TAG = 'csi:golden';
