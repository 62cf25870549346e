-- Drops the gateway has not acknowledged hearing of.
SELECT reason, total - told FROM lost WHERE total > told ORDER BY reason;
