using System.Globalization;
using System.Text.Json;
using TradingConsole.Core.Backtesting;
using TradingConsole.Workers.Tests.Verbs.Research;
using TradingConsole.Workers.Verbs;
using TradingConsole.Workers.Verbs.Backtesting;
using Xunit;

namespace TradingConsole.Workers.Tests.Verbs.Backtesting;

public sealed class BacktestVerbTests : IDisposable
{
    private const long Start = 1_700_000_040_000;
    private const string Spec = """{"k_tp":2,"k_sl":1,"h_bars":3,"risk_mae_atr":5,"fee_rate":0.0005,"slippage_k":0}""";
    private const string PredictionHeader =
        "timestamp_ms,er_long,q05_long,mae_long,hold_long,p_tp_long,er_short,q05_short,mae_short,hold_short,p_tp_short";

    // Risk 0.5 % of 10,000 at a stop of 1 ATR = 1 % and its costs would be more than 20 % of equity: 20 units of 100.
    private const string Config =
        """{"policy":{"ev_min":0,"q05_min_atr":-10,"mae_max_atr":10,"risk_penalty_weight":0,"notional_fraction_max":0.2,"high_vol_size_factor":1},"risk":{"positions_max":3}}""";

    private readonly VerbFolder _folder = new();

    [Fact]
    public async Task Run_OnePredictedLong_EntersNextOpenAndPaysByHand()
    {
        // Decided on minute 1 at its close 100, entered at minute 2's open 100, target 102 touched in minute 3.
        var csv = _folder.Candles("XUSDT.csv", [100, 100, 101, 102.5, 102.5, 102.5], ",atr", _ => ",1");
        var predictions = Predictions("p.csv", (1, 0.02));

        var result = await RunAsync(csv, predictions, "o.json", "t.csv");

        Assert.Equal(1, result.Normal.Trades);
        var row = _folder.Lines("t.csv")[1].Split(',');
        Assert.Equal(("XUSDT", "LONG", "Target"), (row[0], row[1], row[5]));
        Assert.Equal([Start + 60_000, Start + 120_000, Start + 180_000], row[2..5].Select(ms => long.Parse(ms, CultureInfo.InvariantCulture) / 60_000 * 60_000));
        var (quantity, entry, exit, fees, net) = (Number(row[6]), Number(row[8]), Number(row[9]), Number(row[14]), Number(row[17]));
        Assert.Equal(100, entry);
        Assert.Equal(102, exit);
        Assert.Equal(-quantity * (100 + 102) * 0.0005, fees, 1e-6);
        Assert.Equal((quantity * 2) + fees, net, 1e-6);
        Assert.Equal((double)result.Normal.NetProfit, net, 1e-6);
        Assert.True(result.Pessimistic.NetProfit < result.Normal.NetProfit);
        Assert.Equal(1, result.Funnel["trades"]);
    }

    [Fact]
    public async Task Run_Twice_GivesTheSameBytesAndHashes()
    {
        var csv = _folder.Candles("XUSDT.csv", [.. Wave(600)]);
        var predictions = Predictions("p.csv", [.. Enumerable.Range(20, 500).Where(i => i % 7 == 0).Select(i => (i, i % 2 == 0 ? 0.03 : -0.03))]);

        var first = await RunAsync(csv, predictions, "a.json", "a.csv");
        var second = await RunAsync(csv, predictions, "b.json", "b.csv");

        Assert.True(first.Normal.Trades > 5, first.ToString());
        Assert.Equal(File.ReadAllBytes(_folder.At("a.json")), File.ReadAllBytes(_folder.At("b.json")));
        Assert.Equal(File.ReadAllBytes(_folder.At("a.csv")), File.ReadAllBytes(_folder.At("b.csv")));
        Assert.Equal(Line(first with { Out = null }), Line(second with { Out = null }));
        Assert.Equal(first.ResultHash, BacktestResult.FromJson(File.ReadAllText(_folder.At("a.json"))).ResultHash);
    }

    [Fact]
    public async Task Run_NothingPredicted_SaysWhatBinds()
    {
        var csv = _folder.Candles("XUSDT.csv", [.. Wave(60)]);

        var result = await RunAsync(csv, Predictions("p.csv", (30, 1e-6)), null, null);

        Assert.Equal((0, "ev"), (result.Normal.Trades, result.BindingStage));
        Assert.StartsWith("No trade: of ", result.Binding, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1700000040000,0.1", "line 2: 2 fields, the header has 11 columns")]
    [InlineData("1700000040001,0,0,0,1,0.5,0,0,0,1,0.5", "line 2, column timestamp_ms: '1700000040001' is no minute of XUSDT's candles")]
    [InlineData("1700000040000,0,0,0,1,1.5,0,0,0,1,0.5", "line 2, column p_tp_long: '1.5' is not a probability; it must lie from 0 to 1")]
    [InlineData("1700000040000,0,0,-1,1,0.5,0,0,0,1,0.5", "line 2, column mae_long: '-1' must not be negative")]
    [InlineData("1700000040000,,0,0,1,0.5,0,0,0,1,0.5", "line 2, column er_long: 'NaN' is not a finite number; leave the whole line out where there is no prediction")]
    public async Task Run_WrongPrediction_NamesLineColumnAndRule(string line, string complaint)
    {
        var csv = _folder.Candles("XUSDT.csv", [.. Wave(10)]);
        var path = _folder.Write("p.csv", $"{PredictionHeader}\n{line}\n");

        var wrong = await Assert.ThrowsAsync<InvalidDataException>(() => RunAsync(csv, path, null, null));

        Assert.Equal($"{path}: {complaint}", wrong.Message);
    }

    [Theory]
    [InlineData("""{"policy":{"leverage_max":50}}""", "LeverageMax was 50; it must lie from 1 to 20.")]
    [InlineData("""{"initial_balance":0}""", "initial_balance is 0, must be above 0")]
    [InlineData("""{"polcy":{}}""", "polcy")]
    [InlineData("{", "Expected")]
    public async Task Run_WrongConfiguration_NamesKeyValueAndRule(string config, string part)
    {
        var csv = _folder.Candles("XUSDT.csv", [.. Wave(10)]);
        var request = Request(csv, null, null) with { Config = _folder.Write("wrong.json", config) };

        var wrong = await Assert.ThrowsAsync<InvalidDataException>(() =>
            BacktestVerb.RunAsync(request, null, ["XUSDT=" + Predictions("p.csv", (1, 0.0))], TextWriter.Null, default));

        Assert.StartsWith(request.Config, wrong.Message, StringComparison.Ordinal);
        Assert.Contains(part, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { "A=x.csv", "A=y.csv" }, "--csv: A comes 2 times; one file a symbol")]
    [InlineData(new[] { "a=x.csv" }, "--csv a=x.csv: Symbol 'a' holds lower-case letters; the canonical form is A.")]
    [InlineData(new[] { "candles.csv" }, "--csv candles.csv: the file's name does not begin with a symbol; write SYMBOL=FILE")]
    [InlineData(new string[0], "--csv: at least one file is needed, SYMBOL=FILE")]
    public void Parse_FilesWithoutAClearSymbol_SayHowToNameThem(string[] given, string complaint)
    {
        Assert.Equal(complaint, Assert.Throws<InvalidDataException>(() => SymbolFiles.Parse(given, "--csv")).Message);
    }

    [Fact]
    public void Parse_NameThatBeginsWithItsSymbol_IsTaken()
    {
        var files = SymbolFiles.Parse(["/d/BTCUSDT_1m_2025.csv.gz", "ETHUSDT=eth.csv"], "--csv");

        Assert.Equal(["BTCUSDT", "ETHUSDT"], files.Select(file => file.Symbol.Value));
    }

    [Theory]
    [InlineData(96_412.3, 0.1, 0.00001)]
    [InlineData(0.118, 0.000001, 10)]
    public void Contracts_NoneGiven_TakeStepsFromThePrice(double price, double tick, double step)
    {
        var series = new Core.Market.MinuteSeries(Core.Market.Symbol.Parse("XUSDT"), 1);
        series.Close[0] = price;

        var contract = ContractsFile.None.Of(series).Instrument;

        Assert.Equal(((decimal)tick, (decimal)step), (contract.TickSize, contract.QuantityStep));
    }

    [Fact]
    public async Task WalkForward_Twice_GivesTheSameBytesAndModelsThatBacktestReads()
    {
        var btc = _folder.Candles("BTCUSDT.csv", [.. Wave(4_000)]);
        var other = _folder.Candles("XUSDT.csv", [.. Wave(4_000, 1.7)]);
        var lengths = new WalkForwardLengths(1.2, 0.4, 0.5, 0, 20_000, 6);
        var spec = _folder.Write("walk.json", """{"k_tp":4,"k_sl":3,"h_bars":30,"risk_mae_atr":8,"fee_rate":0.0001,"slippage_k":0.01}""");
        Task<BacktestVerbResult> Walk(string name) => WalkForwardVerb.RunAsync(
            Request(btc, name + ".json", null) with { Csv = [btc, other], Spec = spec, Config = null }, lengths, _folder.At(name), TextWriter.Null, default);

        var first = await Walk("a");
        var second = await Walk("b");

        Assert.Equal((2, 12), (first.Folds, first.Trials));
        Assert.Equal(File.ReadAllBytes(_folder.At("a.json")), File.ReadAllBytes(_folder.At("b.json")));
        Assert.Equal(File.ReadAllBytes(_folder.At("a/fold-2.model")), File.ReadAllBytes(_folder.At("b/fold-2.model")));
        Assert.Equal(first.ResultHash, second.ResultHash);

        // The oldest model alone may be played over everything after the minutes its labels read.
        var alone = await BacktestVerb.RunAsync(
            Request(btc, null, null) with { Csv = [btc, other], Spec = null, Config = null }, _folder.At("a/fold-1.model"), [], TextWriter.Null, default);
        Assert.True(alone.From < first.From);
        Assert.Equal(2, alone.Symbols);
    }

    public void Dispose() => _folder.Dispose();

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Line(object result) => JsonSerializer.Serialize(result, result.GetType(), VerbLine.Compact);

    private static IEnumerable<double> Wave(int count, double phase = 0) =>
        Enumerable.Range(0, count).Select(i => Math.Round(100 * Math.Exp(0.01 * Math.Sin((i / 9.0) + phase) + (0.003 * Math.Sin(i * 1.3)) + (0.002 * Math.Sin(i * 0.37 * phase))), 4));

    private string Predictions(string name, params (int Minute, double Er)[] rows) => _folder.Write(
        name,
        PredictionHeader + "\n" + string.Concat(rows.Select(row => string.Create(CultureInfo.InvariantCulture,
            $"{Start + (row.Minute * 60_000L)},{row.Er},-0.005,0.002,2,0.6,{-row.Er},-0.005,0.002,2,0.4\n"))));

    private BacktestRequest Request(string csv, string? output, string? trades) => new(
        [csv], null, _folder.Write("spec.json", Spec), _folder.Write("config.json", Config), null, 7,
        output is null ? null : _folder.At(output), trades is null ? null : _folder.At(trades));

    private Task<BacktestVerbResult> RunAsync(string csv, string predictions, string? output, string? trades) =>
        BacktestVerb.RunAsync(Request(csv, output, trades), null, ["XUSDT=" + predictions], TextWriter.Null, default);
}
