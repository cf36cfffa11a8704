using TradingConsole.Core.Execution;
using Xunit;

namespace TradingConsole.Workers.Tests;

public sealed class DeskOptionsTests
{
    private static readonly string Here = Path.GetTempPath();

    public static TheoryData<string, DeskOptions> Contradictions => new()
    {
        { "--market was 'nasdaq'; expected paper, replay or binance.", new() { Market = "nasdaq" } },
        { "--market replay needs --from DIR, a directory of recorded 1-minute candles.", new() { Market = DeskOptions.ReplayMarket } },
        { "--from was '/no/such/place'; there is no such directory.", new() { From = "/no/such/place" } },
        { "--speed was 0.5; expected 1 to 600.", new() { Speed = 0.5 } },
        { "--speed was 601; expected 1 to 600.", new() { Speed = 601 } },
        { "--speed was NaN; expected 1 to 600.", new() { Speed = double.NaN } },
        { "--speed was 2; the real exchange runs at speed 1.", new() { Market = DeskOptions.BinanceMarket, Speed = 2 } },
        {
            "--mode was 'live'; a process starts in off or shadow, live is armed by an operator in the console.",
            new() { Mode = TradingMode.Live }
        },
        { "--history-days was 0.9; expected 1 to 400.", new() { HistoryDays = 0.9 } },
        { "--history-days was 401; expected 1 to 400.", new() { HistoryDays = 401 } },
        { "--forecasts was 'all'; expected off, practice or polymarket.", new() { Forecasts = "all" } },
        { "--forecast-days was 0.5; expected 1 to 90.", new() { ForecastDays = 0.5 } },
        { "--forecast-days was NaN; expected 1 to 90.", new() { ForecastDays = double.NaN } },
        {
            "--forecasts polymarket needs today's clock: --speed 1, and --market paper or binance.",
            new() { Forecasts = DeskOptions.PolymarketForecasts, Speed = 60 }
        },
        {
            "--chronos (with --chronos-model and TRADINGCONSOLE_CHRONOS_TOKEN): endpoint must be an https address of at most 200 letters, or http on this machine, without user, query or fragment.",
            new() { Chronos = "http://models.example/chronos" }
        },
        {
            "--timesfm (with --timesfm-model and TRADINGCONSOLE_TIMESFM_TOKEN): model must be 1 to 100 letters, digits and signs, as the endpoint names it.",
            new() { TimesFm = "https://models.example/timesfm:predict", TimesFmModel = "times fm" }
        },
        { "--urls holds 'localhost:5080'; expected an address such as http://127.0.0.1:5080.", new() { Urls = "localhost:5080" } },
        { "--urls holds 'ftp://a'; expected an address such as http://127.0.0.1:5080.", new() { Urls = "http://b;ftp://a" } },
    };

    public static TheoryData<DeskOptions> Workable => new()
    {
        new DeskOptions(),
        new DeskOptions { Market = DeskOptions.ReplayMarket, From = Here, Speed = 600 },
        new DeskOptions { Market = DeskOptions.BinanceMarket, Mode = TradingMode.Off },
        new DeskOptions { Speed = 1, HistoryDays = 400, Mode = TradingMode.Shadow, Urls = "http://127.0.0.1:1;https://[::1]:2" },
        new DeskOptions { HistoryDays = 1 },
        new DeskOptions { Chronos = "http://127.0.0.1:8080/invocations", TimesFm = "https://models.example/v1/endpoints/1:predict" },
        new DeskOptions { ForecastDays = 7 },
        new DeskOptions { Forecasts = DeskOptions.PracticeForecasts, Speed = 60 },
        new DeskOptions { Forecasts = DeskOptions.PolymarketForecasts, Market = DeskOptions.BinanceMarket },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Problems_OneRuleBroken_NamesFlagValueAndRule(string wanted, DeskOptions options)
    {
        Assert.Equal([wanted], options.Problems());
    }

    [Theory]
    [MemberData(nameof(Workable))]
    public void Problems_WorkableFlags_None(DeskOptions options)
    {
        Assert.Empty(options.Problems());
    }

    [Fact]
    public void Problems_SeveralRulesBroken_AllAreNamed()
    {
        Assert.Equal(3, new DeskOptions { Market = "x", Speed = 0, Urls = "y" }.Problems().Count);
    }
}
