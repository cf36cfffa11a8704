using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Backtesting.Storage;
using TradingConsole.Core.Models;

namespace TradingConsole.Web.Pages.Backtests;

/// <summary>Every stored backtest, what runs now, and the way to start another.</summary>
public sealed partial class BacktestsPage
{
    private const int RowsMax = 100;

    private readonly List<Guid> _chosen = []; // At most two.
    private bool _isStarting;

    [Inject]
    public required BacktestStore Backtests { get; init; }

    [Inject]
    public required ModelRegistry Registry { get; init; }

    protected override bool FollowsDesk => false;

    protected override TimeSpan ReadEvery => TimeSpan.FromSeconds(30);

    protected override string What => "The stored backtests";

    private string Summary => View?.Rows switch
    {
        null => "",
        { Count: RowsMax } => $"the latest {RowsMax}",
        var rows => rows.Count == 1 ? "1 report" : $"{rows.Count} reports",
    };

    protected override async Task<BacktestList> ReadAsync(CancellationToken cancellationToken) => new(
        await Registry.ListAsync(30, cancellationToken), await Backtests.ListAsync(RowsMax, cancellationToken));

    private void Choose(Guid id)
    {
        if (!_chosen.Remove(id) && _chosen.Count < 2)
        {
            _chosen.Add(id);
        }
    }
}
