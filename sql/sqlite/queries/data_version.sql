-- Another number than before when another connection has committed in between.
PRAGMA data_version;
