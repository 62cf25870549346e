-- Keeps only the last answers.
DELETE FROM answered WHERE no <= (SELECT max(no) FROM answered) - ?1;
