package sparkwright;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connect.service.LocalPropertiesCleanupInterceptor;
import org.apache.spark.sql.connect.service.SparkConnectService;
import org.sparkproject.connect.grpc.netty.NettyServerBuilder;

/**
 * Spark's Connect service on 127.0.0.1 only. This line of Spark has no setting for that (spark.connect.grpc.binding.address
 * came later): its own main class listens on every interface, and asks for no token.
 */
public final class LoopbackConnectServer {
  private static final int MAX_MESSAGE = 128 * 1024 * 1024;

  public static void main(String[] args) throws Exception {
    SparkSession.builder().getOrCreate();
    InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), Integer.parseInt(args[0]));
    NettyServerBuilder.forAddress(address)
        .maxInboundMessageSize(MAX_MESSAGE)
        .addService(new SparkConnectService(false))
        .intercept(new LocalPropertiesCleanupInterceptor())
        .build()
        .start()
        .awaitTermination();
  }
}
