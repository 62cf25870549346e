// Reads Java snippets, each the body of a method, as base64 lines and writes a line for each: the kinds of its
// syntax tree and the number of syntax errors.
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

public class ParseJava {
  static String structure(JavaCompiler compiler, String snippet) throws Exception {
    String text = "class Snippet { void body() throws Exception {\n" + snippet + "\n} }";
    JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignored) {
        return text;
      }
    };
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    JavacTask task = (JavacTask) compiler.getTask(null, null, found, List.of("-proc:none"), null, List.of(file));
    StringBuilder kinds = new StringBuilder();
    for (Tree unit : task.parse()) {
      new TreeScanner<Void, Void>() {
        @Override
        public Void scan(Tree node, Void nothing) {
          if (node != null) kinds.append(node.getKind()).append(' ');
          return super.scan(node, nothing);
        }
      }.scan(unit, null);
    }
    return kinds + "errors " + found.getDiagnostics().size();
  }

  public static void main(String[] arguments) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String snippet = new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8);
      System.out.println(structure(compiler, snippet));
    }
  }
}
