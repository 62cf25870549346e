// What else SQLite is built without for a page, where it has no SQLITE_OMIT_… option that would leave it out.
//
// Every statement of ours is in sql/sqlite, so what SQLite does to compile one and which opcodes that gives
// is known: the functions and opcodes below are never reached. Should a new statement reach one all the same,
// it stops the module there and then (a trap), in the tests of the store, which run in wasm too and compile
// every statement. Then take its group away. Only what the text of a statement or a setting of this build
// decides may stand here, never what data, memory or a damaged file could decide.

// SQL functions that statements of ours call; all others are unknown to this build.
export const sqlFunctions = ['coalesce', 'count', 'max', 'min', 'octet_length', 'substr', 'sum'];

export const leftOut = [
  {
    why: 'window functions (OVER, FILTER)',
    functions: [
      'analyzeFilterKeyword', 'analyzeOverKeyword', 'analyzeWindowKeyword', 'gatherSelectWindows',
      'gatherSelectWindowsCallback', 'resolveRemoveWindowsCb', 'selectWindowRewriteExprCb',
      'selectWindowRewriteEList', 'exprListAppendList', 'disallowAggregatesInOrderByCb', 'sqlite3WindowAlloc',
      'sqlite3WindowAssemble', 'sqlite3WindowAttach', 'sqlite3WindowChain', 'sqlite3WindowCodeInit',
      'sqlite3WindowCodeStep', 'sqlite3WindowCompare', 'sqlite3WindowDup', 'sqlite3WindowExtraAggFuncDepth',
      'sqlite3WindowLink', 'sqlite3WindowListDelete', 'sqlite3WindowOffsetExpr',
      'sqlite3WindowUnlinkFromSelect', 'sqlite3WindowUpdate', 'walkWindowList', 'windowFind'
    ],
  },
  {
    why: 'DROP TABLE, DROP INDEX, DROP TRIGGER',
    functions: [
      'destroyTable', 'sqlite3CodeDropTable', 'sqlite3DropIndex', 'sqlite3DropTable', 'sqlite3DropTrigger',
      'sqlite3DropTriggerPtr'
    ],
    opcodes: ['Destroy', 'DropIndex', 'DropTable', 'DropTrigger'],
  },
  {
    why: 'CREATE TABLE AS, AUTOINCREMENT, and DEFAULT, COLLATE, REFERENCES or GENERATED of a column',
    functions: [
      'autoIncrementEnd', 'createTableStmt', 'identLength', 'identPut', 'sqlite3AddCollateType',
      'sqlite3AddDefaultValue', 'sqlite3AddGenerated', 'sqlite3AutoincrementBegin', 'sqlite3CreateForeignKey',
      'sqlite3DeferForeignKey', 'sqlite3ResultSetOfSelect'
    ],
    opcodes: ['MemMax'],
  },
  {
    why: 'unique indexes made later than their table',
    opcodes: ['SorterCompare'],
  },
  {
    why: 'RETURNING, UPDATE FROM, a second ON CONFLICT, LIMIT on UPDATE and DELETE',
    functions: [
      'codeReturningTrigger', 'exprRowColumn', 'isAsteriskTerm', 'sqlite3AddReturning',
      'sqlite3ExpandReturning', 'sqlite3IdListDup', 'sqlite3ProcessReturningSubqueries',
      'sqlite3SrcListAppendList', 'sqlite3UpsertDup', 'sqlite3UpsertNextIsIPK', 'updateDeleteLimitError',
      'updateFromSelect'
    ],
  },
  {
    why: 'RIGHT and FULL JOIN, INDEXED BY, table-valued functions',
    functions: [
      'adjustOrderByCol', 'extendFJMatch', 'sqlite3IndexedByLookup',
      'sqlite3SrcListFuncArgs', 'sqlite3WhereRightJoinLoop', 'unsetJoinExpr'
    ],
  },
  {
    why: 'compound SELECT (UNION and the like), WITH, SELECT as a table of FROM',
    functions: [
      'columnTypeImpl', 'compoundHasDifferentAffinities',
      'convertCompoundSelectToSubquery', 'cteClear', 'disableUnusedSubqueryResultColumns',
      'findLeftmostExprlist', 'flattenSubquery', 'fromClauseTermCanBeCoroutine', 'generateOutputSubroutine',
      'isSelfJoinView', 'multiSelect', 'multiSelectByMerge', 'multiSelectByMergeKeyInfo',
      'multiSelectCollSeq', 'pushDownWhereTerms', 'recomputeColumnsUsed', 'renumberCursors',
      'resolveCompoundOrderBy', 'resolveOrderByTermToExprList', 'sameSrcAlias', 'searchWith',
      'sqlite3ColumnType', 'sqlite3CteNew', 'sqlite3ExpandSubquery', 'sqlite3SubqueryColumnTypes',
      'sqlite3WithAdd', 'srclistRenumberCursors', 'substExpr', 'substExprList', 'substSelect',
      'translateColumnToCopy', 'unionWithLimitOne'
    ],
    opcodes: ['OpenDup'],
  },
  {
    why: 'temporary tables and names of their schema',
    functions: ['isValidSchemaTableName', 'sqlite3CodeVerifyNamedSchema', 'sqlite3OpenTempDatabase'],
  },
  {
    why: 'BETWEEN, fractions, likelihood(), ORDER BY inside a function, vectors on the left of SET',
    functions: [
      'codeReal', 'exprCodeBetween', 'exprProbability', 'resolveSetExprSubtypeArg',
      'sqlite3ExprAddFunctionOrderBy', 'sqlite3ExprForVectorField', 'sqlite3ExprListAppendVector'
    ],
    opcodes: ['BitNot', 'Cast', 'ClrSubtype', 'GetSubtype', 'IsTrue', 'Real', 'RealAffinity', 'SetSubtype'],
  },
  {
    why: 'indexes on expressions',
    functions: [
      'aggregateIdxEprRefToColCallback', 'exprNodeIsConstantFunction', 'optimizeAggregateUseOfIndexedExpr',
      'whereAddIndexedExpr', 'whereIsCoveringIndex', 'whereScanInitIndexExpr'
    ],
  },
  {
    why: 'plans for tables without a fitting index, for OR over several, and those that need statistics',
    functions: [
      'constructAutomaticIndex', 'estLikePatternLength', 'exprNodePatternLengthEst', 'filterPullDown',
      'sqlite3ConstructBloomFilter', 'sqlite3ExprIsSingleTableConstraint', 'sqlite3ExprIsTableConstant',
      'sqlite3IndexBloomable', 'transferJoinMarkings', 'whereAddLimitExpr', 'whereCombineDisjuncts',
      'whereLoopAddOr', 'wherePathMatchSubqueryOB'
    ],
    opcodes: [
      'Filter', 'FilterAdd', 'IfEmpty', 'IfNullRow', 'IfSizeBetween', 'ReopenIdx', 'RowSetTest', 'SeekScan'
    ],
  },
  {
    why: 'counting a whole table, copying one into another',
    opcodes: ['Count', 'Offset', 'Permutation', 'RowCell'],
  },
  {
    why: 'pragmas that set limits or maintain; the store sets its own when it opens',
    opcodes: ['Checkpoint', 'MaxPgcnt', 'SqlExec'],
    pragmas: [
      'ANALYSIS_LIMIT', 'CACHE_SIZE', 'CACHE_SPILL', 'ENCODING', 'HARD_HEAP_LIMIT', 'MMAP_SIZE', 'OPTIMIZE',
      'SECURE_DELETE', 'SHRINK_MEMORY', 'SOFT_HEAP_LIMIT', 'TEMP_STORE', 'THREADS', 'WAL_CHECKPOINT'
    ],
  },
  {
    why: 'sorting in files: temporary data stays in memory (SQLITE_TEMP_STORE=3)',
    functions: [
      'vdbeMergeEngineStep', 'vdbePmaReaderInit', 'vdbePmaReaderNext', 'vdbeSorterFlushPMA',
      'vdbeSorterListToPMA', 'vdbeSorterSetupMerge'
    ],
  },
  {
    why: 'the backup interface and the VFS for images in memory: nothing of ours opens one',
    functions: [
      'backupUpdate', 'memdbAccess', 'memdbClose', 'memdbFetch', 'memdbFileControl', 'memdbFullPathname',
      'memdbLock', 'memdbOpen', 'memdbRead', 'memdbTruncate', 'memdbUnlock', 'memdbWrite'
    ],
  },
];

// Replaced by functions of wasm/sqlite.c with the same name.
export const ours = ['sqlite3MemdbInit', 'sqlite3WindowFunctions'];
