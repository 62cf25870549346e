-- Ids a recording was answered with.
SELECT answer FROM answered WHERE request = ?1;
