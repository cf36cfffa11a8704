using System.Globalization;
using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Backtesting.Storage;
using TradingConsole.Web.Charts;

namespace TradingConsole.Web.Pages.Backtests;

/// <summary>Two stored backtests side by side; says first whether they rest on the same minutes and settings.</summary>
public sealed partial class ComparePage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private (StoredBacktest First, StoredBacktest Second)? _pair;
    private EChartOption _equity = null!;
    private string? _problem;
    private bool _isMissing;

    [Parameter]
    public Guid First { get; set; }

    [Parameter]
    public Guid Second { get; set; }

    [Inject]
    public required BacktestStore Backtests { get; init; }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        try
        {
            var (first, second) = (await Backtests.FindAsync(First, _gone.Token), await Backtests.FindAsync(Second, _gone.Token));
            (_isMissing, _problem) = (first is null || second is null, null);
            if (first is not null && second is not null)
            {
                _equity = new EChartOption(new EChartGrid(), [new EChartAxis("time")], [new EChartAxis("value", Position: "right")],
                [
                    EChartSeries.Line("first, %", Points(first.Result.Normal), "--tc-s1"),
                    EChartSeries.Line("second, %", Points(second.Result.Normal), "--tc-s2"),
                ]);
                _pair = (first, second);
            }
        }
        catch (OperationCanceledException)
        {
            return; // The page closed while the store was answering.
        }
        catch (Exception exception)
        {
            _problem = $"The reports could not be read: {exception.Message}";
        }
    }

    private static string Sameness(StoredBacktest first, StoredBacktest second) =>
        first.Row.ResultHash == second.Row.ResultHash ? "equal results: the same hash"
        : first.Row.DataHash == second.Row.DataHash ? "same minutes and predictions, other settings"
        : first.Row.ConfigHash == second.Row.ConfigHash ? "same settings, other minutes or predictions"
        : "other minutes or predictions, and other settings: differences have several causes";

    private static string Name(StoredBacktest stored) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(stored.Row.Kind == BacktestKinds.WalkForward ? "walk-forward" : "backtest")} {stored.Row.ResultHash[..8]}");

    private static IEnumerable<(string Name, string Left, string Right)> Settings(StoredBacktest first, StoredBacktest second)
    {
        yield return Row("Span, UTC", stored => BacktestWords.Span(stored.Row.From, stored.Row.To));
        yield return Row("Symbols", stored => Formats.Number(stored.Row.Symbols));
        yield return Row("Policy", stored => stored.Result.Normal.Config.Policy.Name);
        yield return Row("Risk", stored => stored.Result.Normal.Config.Risk.Name);
        yield return Row("Label", stored => stored.Result.Normal.Config.Label.Hash()[..8]);
        yield return Row("Data", stored => stored.Row.DataHash[..8]);
        yield return Row("Code", stored => stored.Row.CodeVersion);

        (string, string, string) Row(string name, Func<StoredBacktest, string> of) => (name, of(first), of(second));
    }

    private static List<double?[]> Points(BacktestReport report) =>
    [
        .. report.Equity.Select(point => new double?[] { point.Minute * 60_000.0, 100 * point.Equity / (double)report.Config.InitialBalance }),
    ];
}
