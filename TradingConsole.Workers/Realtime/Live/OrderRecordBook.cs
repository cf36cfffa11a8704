using System.Collections.Immutable;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>How sending orders went lately: what a failure rate is made of.</summary>
internal sealed class OrderRecordBook(LiveContext context)
{
    private readonly Queue<DateTimeOffset> _sent = new(); // Both are trimmed to LiveRules.FailuresKept.
    private ImmutableArray<OrderFailure> _failures = [];

    public ImmutableArray<OrderFailure> Failures
    {
        get
        {
            Trim();
            return _failures;
        }
    }

    public int Count
    {
        get
        {
            Trim();
            return _sent.Count;
        }
    }

    public void Sent()
    {
        Trim();
        _sent.Enqueue(context.Now);
    }

    public void Failed(Symbol symbol, string clientOrderId, VenueErrorKind? kind, string text) =>
        _failures = _failures.Add(new OrderFailure(context.Now, symbol, clientOrderId, kind, text));

    private void Trim()
    {
        var from = context.Now - context.Patience.FailuresKept;
        while (_sent.TryPeek(out var at) && at < from)
        {
            _sent.Dequeue();
        }

        if (_failures.Length > 0 && _failures[0].At < from)
        {
            _failures = [.. _failures.Where(failure => failure.At >= from)];
        }
    }
}
