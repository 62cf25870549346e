// Written by limits.mjs from core/include/devdiag/limits.hpp; change it there.
export const kProofBytes = 2_048;
export const kPushEvents = 1_000;
export const kPushBytes = 1_048_576;
