/** What the platform takes and gives as a file. */
export const mostFileBytes = 30 * 1024 * 1024;
