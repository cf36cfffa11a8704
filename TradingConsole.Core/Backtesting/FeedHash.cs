using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TradingConsole.Core.Models;

namespace TradingConsole.Core.Backtesting;

/// <summary>SHA-256 over everything a feed delivers, minute by minute, so that chunk sizes do not matter.</summary>
internal sealed class FeedHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    // Apart from the minutes: chunk boundaries may not change the order the bytes are taken in.
    private readonly IncrementalHash _settlements = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _head = new byte[sizeof(long)];

    public FeedHash(ImmutableArray<BacktestSymbol> symbols)
    {
        foreach (var symbol in symbols)
        {
            _hash.AppendData(Encoding.UTF8.GetBytes(symbol.Symbol.Value + "|"));
        }
    }

    public void Add(MinuteChunk chunk)
    {
        var columns = chunk.Columns;
        for (var m = 0; m < chunk.Minutes; m++)
        {
            var row = chunk.RowOf(m, 0);
            MemoryMarshal.Write(_head, chunk.FirstMinute + m);
            _hash.AppendData(_head);
            foreach (var column in columns)
            {
                _hash.AppendData(MemoryMarshal.AsBytes(column.AsSpan(row, chunk.Symbols)));
            }

            _hash.AppendData(MemoryMarshal.AsBytes<Prediction>(chunk.Predictions.AsSpan(row, chunk.Symbols)));
        }

        Span<byte> bytes = stackalloc byte[3 * sizeof(long)];
        foreach (var settlement in chunk.Settlements)
        {
            MemoryMarshal.Write(bytes, settlement.Minute);
            MemoryMarshal.Write(bytes[8..], (long)settlement.Slot);
            MemoryMarshal.Write(bytes[16..], settlement.Rate);
            _settlements.AppendData(bytes);
        }
    }

    /// <summary>64 hex digits.</summary>
    public string Finish()
    {
        _hash.AppendData(_settlements.GetHashAndReset());
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public void Dispose()
    {
        _hash.Dispose();
        _settlements.Dispose();
    }
}
