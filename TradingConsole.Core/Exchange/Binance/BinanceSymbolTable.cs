using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>The symbols a stream may speak of: those wanted now, and those unsubscribed a moment ago whose last messages still arrive.</summary>
internal sealed class BinanceSymbolTable
{
    private const int RetiredMax = 1000;

    private readonly FrozenDictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _byName;

    private BinanceSymbolTable(ImmutableArray<Symbol> wanted, IEnumerable<Symbol> retired)
    {
        Wanted = wanted;
        Retired = [.. retired.Except(wanted).Take(RetiredMax)];
        _byName = Retired.Select(symbol => new Entry(symbol, IsWanted: false))
            .Concat(wanted.Select(symbol => new Entry(symbol, IsWanted: true)))
            .ToFrozenDictionary(entry => entry.Symbol.ToRest(), StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public ImmutableArray<Symbol> Wanted { get; }

    public ImmutableArray<Symbol> Retired { get; }

    public static BinanceSymbolTable For(ImmutableArray<Symbol> wanted) => new(wanted, []);

    public BinanceSymbolTable With(ImmutableArray<Symbol> wanted) => new(wanted, Wanted.Concat(Retired).Distinct());

    public bool TryFind(ReadOnlySpan<char> name, [NotNullWhen(true)] out Entry? entry) => _byName.TryGetValue(name, out entry);

    internal sealed record Entry(Symbol Symbol, bool IsWanted);
}
