-- irreversible: values of an enum stay
-- up
ALTER TYPE mood ADD VALUE 'happy';
