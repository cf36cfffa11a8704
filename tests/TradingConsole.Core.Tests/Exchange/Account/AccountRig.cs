using Microsoft.Extensions.Logging;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Tests.Exchange.Account;

/// <summary>An account whose venue is a script and whose clock stands still until it is told to move.</summary>
internal sealed class AccountRig : IDisposable
{
    public const string Secret = "paperSecretForTests0123456789abcdef";

    public static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1795219200000);

    public AccountRig(BinanceOptions? options = null, int connections = 0)
    {
        Clock = new SteppedClock(Start);
        Http = new ScriptedHttp(Clock);
        Account = new BinanceAccount(
            Key, options ?? new BinanceOptions { JitterSeed = 1 }, new BinanceWire(Http, Streams, Clock) { Connections = connections }, Clock, Gate, Log);
        Http.On("POST /fapi/v1/order", request => ScriptedHttp.Ok(
            AccountPayloads.Order.Replace("tc-e1", ScriptedHttp.Param(request, "newClientOrderId"), StringComparison.Ordinal)));
        Http.On("POST /fapi/v1/algoOrder", request => ScriptedHttp.Ok(
            AccountPayloads.Algo.Replace("tc-s1", ScriptedHttp.Param(request, "clientAlgoId"), StringComparison.Ordinal)));
        Http.On("GET /fapi/v3/balance", AccountPayloads.Balances);
        Http.On("POST /fapi/v1/listenKey", """{"listenKey":"canaryListenKey1"}""");
        Http.On("PUT /fapi/v1/listenKey", """{"listenKey":"canaryListenKey1"}""");
    }

    public static ExchangeKey Key { get; } = new("paperApiKey0001", Secret);

    public SteppedClock Clock { get; }

    public ScriptedHttp Http { get; }

    public ScriptedStreams Streams { get; } = new();

    public OpenGate Gate { get; } = new();

    public KeptLog Log { get; } = new();

    public BinanceAccount Account { get; }

    public void Dispose() => Account.Dispose();

    /// <summary>Keeps what was logged, exceptions in full.</summary>
    internal sealed class KeptLog : ILogger<BinanceAccount>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{formatter(state, exception)} {exception}");
    }
}
