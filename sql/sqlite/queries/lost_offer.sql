-- The push being made tells of all drops so far.
UPDATE lost SET offered = total;
