using System.Net.Sockets;
using System.Text.Json;
using TradingConsole.Core.Network;
using TradingConsole.Workers.Forecasts;
using Xunit;

namespace TradingConsole.Workers.Tests.Forecasts;

public sealed class SageMakerSignerTests
{
    private static readonly AwsCredentials Credentials = new("AKIDEXAMPLE", "secret-of-the-key", null);

    [Theory]
    [InlineData("http://runtime.sagemaker.eu-west-1.amazonaws.com/chronos", true)]
    [InlineData("http://models.example/chronos", false)]
    [InlineData("http://runtime.sagemaker.eu-west-1.amazonaws.com.example/chronos", false)]
    public async Task Request_ToAnEndpointOfSageMaker_IsSignedAndNoOther(string url, bool isSigned)
    {
        await using var models = await ModelServer.StartAsync();
        var server = models.At("/");
        using var network = new SocketsHttpHandler
        {
            // Whatever the name, the server on loopback answers.
            ConnectCallback = async (_, ct) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(server.Host, server.Port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var http = new HttpClient(new SageMakerSigner(network, Credentials, TimeProvider.System));

        using var content = new StringContent("""{"inputs":[],"parameters":{"prediction_length":1}}""");
        using var answer = await http.PostAsync(new Uri(url), content);

        Assert.True(answer.IsSuccessStatusCode);
        var (_, authorization, body) = models.Asked.Single();
        Assert.Equal(isSigned, authorization?.StartsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/", StringComparison.Ordinal) ?? false);
        Assert.Equal(JsonValueKind.Array, body.GetProperty("inputs").ValueKind); // Reading it to sign it did not use it up.
    }
}
