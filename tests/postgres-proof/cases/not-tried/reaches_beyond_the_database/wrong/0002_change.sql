-- up
DO $$ BEGIN CREATE ROLE proof_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
-- down
SELECT 1;
