;;SELECT 1;;
 ; -- nothing
;/* nothing; */; SELECT 2;
/* before */;/* after */
SELECT 3 ; ; ;

SELECT 4 /* ; */
;;;
