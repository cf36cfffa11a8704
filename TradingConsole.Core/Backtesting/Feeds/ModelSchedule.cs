using System.Collections.Immutable;
using TradingConsole.Core.Models;

namespace TradingConsole.Core.Backtesting.Feeds;

/// <summary>Which model speaks when: each from its first minute until the one after it begins or its own end.</summary>
/// <remarks>A walk-forward test is a schedule whose models were trained before their spans.</remarks>
public sealed class ModelSchedule
{
    /// <exception cref="BacktestException">No span, or spans that overlap or are out of order.</exception>
    public ModelSchedule(IEnumerable<ModelSpan> spans)
    {
        Spans = [.. spans];
        if (Spans.IsEmpty)
        {
            throw new BacktestException("a schedule needs at least one model");
        }

        for (var i = 0; i < Spans.Length; i++)
        {
            if (Spans[i].ToMinute <= Spans[i].FromMinute || (i > 0 && Spans[i].FromMinute < Spans[i - 1].ToMinute))
            {
                throw new BacktestException($"model spans must not be empty nor overlap; span {i} is {Spans[i].FromMinute} to {Spans[i].ToMinute}");
            }
        }
    }

    public ImmutableArray<ModelSpan> Spans { get; }

    /// <summary>One model for all minutes.</summary>
    public static ModelSchedule Always(TradingModel model) => new([new ModelSpan(model, long.MinValue, long.MaxValue)]);
}

/// <param name="FromMinute">First minute the model speaks for.</param>
/// <param name="ToMinute">The minute after its last.</param>
public sealed record ModelSpan(TradingModel Model, long FromMinute, long ToMinute);
