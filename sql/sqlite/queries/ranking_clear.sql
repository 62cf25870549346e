-- Forgets the pulled ranking.
DELETE FROM ranking_row WHERE tenant = ?1;
