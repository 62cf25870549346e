// Written by limits.mjs from core/include/devdiag/limits.hpp; change it there.
export const kInlineBytes = 1_048_576;
export const kLoadCodes = 100;
export const kLoadFiles = 20;
export const kLoads = 500;
export const kProofBytes = 2_048;
export const kPushEvents = 1_000;
export const kPushBytes = 1_048_576;
