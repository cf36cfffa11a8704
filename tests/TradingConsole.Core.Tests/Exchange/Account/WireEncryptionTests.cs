using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Market;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange.Account;

/// <summary>What a broken encryption says about an act: nothing certain, once the connection stood.</summary>
public sealed class WireEncryptionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Act_EncryptionBreaks_UnknownOnAConnectionThatStoodRefusedOnOneThatDidNot(bool stood)
    {
        using var certificate = Certificate();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var orders = 0;
        var serving = ServeAsync();
        using var handler = BinanceWire.SocketHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString();
        if (!stood)
        {
            handler.PooledConnectionLifetime = TimeSpan.Zero;
        }

        var options = new BinanceOptions { RestBaseUrl = new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"), AttemptsMax = 1, JitterSeed = 1 };
        using var account = new BinanceAccount(
            AccountRig.Key, options, new BinanceWire(handler, new WebSocketDialer(), TimeProvider.System), TimeProvider.System, new OpenGate(), new AccountRig.KeptLog());

        var answer = await account.PlaceAsync(new MarketOrder(Symbol.Btc, OrderSide.Buy, 0.010m, ReduceOnly: false, "tc-e1"), CancellationToken.None).WaitAsync(Patience);

        if (stood)
        {
            Assert.IsType<VenueAnswer<VenueOrder>.Unknown>(answer);
            Assert.Equal(1, orders);
        }
        else
        {
            Assert.Equal(VenueErrorKind.Retryable, Assert.IsType<VenueAnswer<VenueOrder>.No>(answer).Refusal.Kind);
            Assert.Equal(0, orders);
        }

        listener.Stop();
        await serving;

        // Tells the time over a sound connection. An order is executed and answered with what is no TLS; so is a second handshake.
        async Task ServeAsync()
        {
            var garbage = Encoding.ASCII.GetBytes(new string('?', 400));
            var time = $$"""{"serverTime":{{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}}}""";
            try
            {
                for (var connections = 1; ; connections++)
                {
                    using var socket = await listener.AcceptTcpClientAsync();
                    await using var plain = socket.GetStream();
                    if (connections > 1 && !stood)
                    {
                        await plain.WriteAsync(garbage);
                        continue;
                    }

                    await using var secure = new SslStream(plain, leaveInnerStreamOpen: true);
                    await secure.AuthenticateAsServerAsync(certificate);
                    var buffer = new byte[16 * 1024];
                    while (await secure.ReadAsync(buffer) is > 0 and var read)
                    {
                        if (Encoding.ASCII.GetString(buffer, 0, read).StartsWith("POST", StringComparison.Ordinal))
                        {
                            orders++;
                            await plain.WriteAsync(garbage);
                            break;
                        }

                        await secure.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {time.Length}\r\n\r\n{time}"));
                    }
                }
            }
            catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException)
            {
                return; // The listener was stopped.
            }
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
