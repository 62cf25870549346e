-- The gateway has heard what the last push told.
UPDATE lost SET told = offered;
