-- a comment; not a statement
/* one; /* nested; '"$$ */ still; */ SELECT 1 /**/;
SELECT /* ; */ 1 -- ; it's
, 2 /* "; */, 3 --;
;
--
---;
/***/ /*/**/*/ /* /* */ ; */
SELECT 1 /*;*//*;*/ + /* -- */ 2 /*
-- */ , 3;
SELECT 4 -1, 4 - -1, 4--1;
, 5;
SELECT 2 */* ; */ 3, 8 / /* ; */ 2;
SELECT 2 -/* ; */ 3, 2 +--;
3;
SELECT '/*', 1 AS "/*", $$/*$$, '*/', '--', 1 AS "--;";
SELECT 6 /* $$ ; $$ */ -- $$
;
-- the end; /*
