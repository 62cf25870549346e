-- What was dropped so far, by reason.
SELECT reason, total FROM lost;
