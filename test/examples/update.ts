/** Whether reviewed files are to be written anew instead of compared: what changed is then for the review of the commit. */
export const UPDATE = process.env.UPDATE_REVIEWED === 'true';

export const HOW_TO_UPDATE = 'review each line; then npm run review, and commit what it changed';
