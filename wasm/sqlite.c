// SQLite without the statements that the store never uses: every byte of it is downloaded by a page.
//
// The amalgamation's parser was made before anything is left out (SQLITE_OMIT_… in wasm/CMakeLists.txt) and
// still knows these statements. What it calls for them is here and refuses them by name. A migration or query
// that needs one takes its SQLITE_OMIT_… and the functions below away; the tests of the store run in wasm
// too. What no option of SQLite leaves out is in sqlite_left_out.mjs.
#include <time.h>

// No statement asks SQLite for the time; the formatter behind CURRENT_TIMESTAMP would bring printf along.
#define strftime(to, room, format, moment) (*(to) = 0)
#include "sqlite3_reduced.c"

// No SQL function but those that sqlite_left_out.mjs names, and no image in memory.
void sqlite3WindowFunctions(void) {}
int sqlite3MemdbInit(void) { return SQLITE_OK; }

static void refuse(Parse* parse, const char* statement) {
  sqlite3ErrorMsg(parse, "%s is left out of this build", statement);
}

// Expressions and lists are handed over to the functions that the parser calls.
static void refuse_with(Parse* parse, const char* statement, SrcList* tables, Expr* first, Expr* second) {
  sqlite3SrcListDelete(parse->db, tables);
  sqlite3ExprDelete(parse->db, first);
  sqlite3ExprDelete(parse->db, second);
  refuse(parse, statement);
}

void sqlite3AlterAddConstraint(Parse* parse, SrcList* table, Token* a, Token* b, const char* c, int d,
                               Expr* e) {
  refuse_with(parse, "ALTER TABLE", table, e, 0);
}
void sqlite3AlterBeginAddColumn(Parse* parse, SrcList* table) {
  refuse_with(parse, "ALTER TABLE", table, 0, 0);
}
void sqlite3AlterDropColumn(Parse* parse, SrcList* table, const Token* name) {
  refuse_with(parse, "ALTER TABLE", table, 0, 0);
}
void sqlite3AlterDropConstraint(Parse* parse, SrcList* table, Token* name, Token* column) {
  refuse_with(parse, "ALTER TABLE", table, 0, 0);
}
void sqlite3AlterFinishAddColumn(Parse* parse, Token* definition) { refuse(parse, "ALTER TABLE"); }
void sqlite3AlterRenameColumn(Parse* parse, SrcList* table, Token* from, Token* to) {
  refuse_with(parse, "ALTER TABLE", table, 0, 0);
}
void sqlite3AlterRenameTable(Parse* parse, SrcList* table, Token* to) {
  refuse_with(parse, "ALTER TABLE", table, 0, 0);
}
void sqlite3AlterSetNotNull(Parse* parse, SrcList* table, Token* column, Token* a) {
  refuse_with(parse, "ALTER TABLE", table, 0, 0);
}

void sqlite3Analyze(Parse* parse, Token* first, Token* second) { refuse(parse, "ANALYZE"); }
void sqlite3Reindex(Parse* parse, Token* first, Token* second) { refuse(parse, "REINDEX"); }
void sqlite3Vacuum(Parse* parse, Token* name, Expr* into) { refuse_with(parse, "VACUUM", 0, into, 0); }
void sqlite3Detach(Parse* parse, Expr* name) { refuse_with(parse, "DETACH", 0, name, 0); }
void sqlite3Attach(Parse* parse, Expr* file, Expr* name, Expr* key) {
  refuse_with(parse, "ATTACH", 0, file, name);
  sqlite3ExprDelete(parse->db, key);
}
int sqlite3DbIsNamed(sqlite3* db, int index, const char* name) {
  return sqlite3StrICmp(db->aDb[index].zDbSName, name) == 0 ||
         (index == 0 && sqlite3StrICmp("main", name) == 0);
}

void sqlite3CreateView(Parse* parse, Token* begin, Token* first, Token* second, ExprList* columns,
                       Select* select, int temporary, int careful) {
  sqlite3SelectDelete(parse->db, select);
  sqlite3ExprListDelete(parse->db, columns);
  refuse(parse, "CREATE VIEW");
}

void sqlite3VtabBeginParse(Parse* parse, Token* first, Token* second, Token* module, int careful) {
  refuse(parse, "CREATE VIRTUAL TABLE");
}
void sqlite3VtabFinishParse(Parse* parse, Token* end) {}
void sqlite3VtabArgInit(Parse* parse) {}
void sqlite3VtabArgExtend(Parse* parse, Token* token) {}
