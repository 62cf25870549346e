-- The problems a run evaluated.
SELECT evaluated FROM diag_run WHERE tenant = ?1 AND id = ?2;
