import java.io.IOException;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/**
 * Starts DynamoDB Local on 127.0.0.1 alone, and ends it when the parent does. Its own main listens on every
 * interface and has no option for it; the connector can be given an address only between creation and start.
 */
class DynamoDbLoopback {
  public static void main(String[] arguments) throws Exception {
    var proxy = ServerRunner.createServerFromCommandLineArgs(arguments);
    var field = DynamoDBProxyServer.class.getDeclaredField("server");
    field.setAccessible(true);
    for (var connector : ((Server) field.get(proxy)).getConnectors()) {
      ((ServerConnector) connector).setHost("127.0.0.1");
    }
    endWithParent();
    proxy.start();
  }

  /** The parent holds our standard input open: it ends with the parent, however that one dies. */
  private static void endWithParent() {
    var watch = new Thread(() -> {
      try {
        while (System.in.read() != -1) {}
      } catch (IOException closed) {
        // The pipe broke, which means the same as its end.
      }
      System.exit(0);
    });
    watch.setDaemon(true);
    watch.start();
  }
}
