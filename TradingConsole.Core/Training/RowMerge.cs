using TradingConsole.Core.Labels;

namespace TradingConsole.Core.Training;

/// <summary>Puts the symbols' rows into one table, by minute and then symbol.</summary>
internal static class RowMerge
{
    public static TrainingRows Of(LabelSpec spec, string[] symbols, SymbolRows[] parts, SampleWeighting weighting)
    {
        var order = Order(parts);
        int[] part = new int[order.Length], row = new int[order.Length];
        for (var r = 0; r < order.Length; r++)
        {
            (part[r], row[r]) = ((int)(order[r] >> 32), (int)order[r]);
        }

        T[] Gather<T>(Func<SymbolRows, T[]> column)
        {
            T[][] columns = [.. parts.Select(column)];
            var gathered = new T[order.Length];
            for (var r = 0; r < gathered.Length; r++)
            {
                gathered[r] = columns[part[r]][row[r]];
            }

            return gathered;
        }

        DirectionOutcomes GatherSide(Func<SymbolRows, DirectionOutcomes> side) => new()
        {
            GrossReturn = Gather(rows => side(rows).GrossReturn),
            Fee = Gather(rows => side(rows).Fee),
            Slippage = Gather(rows => side(rows).Slippage),
            Funding = Gather(rows => side(rows).Funding),
            Mae = Gather(rows => side(rows).Mae),
            HoldMinutes = Gather(rows => side(rows).HoldMinutes),
            TargetFirst = Gather(rows => side(rows).TargetFirst),
        };

        return new TrainingRows
        {
            LabelSpec = spec,
            Symbols = symbols,
            Features = [.. Enumerable.Range(0, parts[0].Features.Length).Select(f => Gather(rows => rows.Features[f]))],
            Minute = Gather(rows => rows.Minute),
            EndMinute = Gather(rows => rows.EndMinute),
            SymbolIndex = [.. part.Select(p => parts[p].Symbol)],
            AtrFraction = Gather(rows => rows.Atr),
            Long = GatherSide(rows => rows.Long),
            Short = GatherSide(rows => rows.Short),
            Weight = weighting.IsEqual ? null : Weights(parts, part, row, weighting),
        };
    }

    /// <summary>Each row's part and place, packed into one number, in the order of the table.</summary>
    private static long[] Order(SymbolRows[] parts)
    {
        var count = parts.Sum(part => part.Count);
        var keys = new long[count];
        var places = new long[count];
        var at = 0;
        for (var p = 0; p < parts.Length; p++)
        {
            for (var i = 0; i < parts[p].Count; i++, at++)
            {
                keys[at] = (parts[p].Minute[i] << 16) | (uint)p; // Far fewer than 65,536 symbols exist.
                places[at] = ((long)p << 32) | (uint)i;
            }
        }

        Array.Sort(keys, places);
        return places;
    }

    private static float[] Weights(SymbolRows[] parts, int[] part, int[] row, SampleWeighting weighting)
    {
        var uniqueness = weighting.IsByUniqueness ? parts.Select(Uniqueness).ToArray() : null;
        var table = new double[part.Length];
        for (var r = 0; r < table.Length; r++)
        {
            table[r] = uniqueness is null ? 1 : uniqueness[part[r]][row[r]];
        }

        // A decay that forgets its oldest rows must leave them a trace: learning takes positive weights only.
        return [.. SampleWeights.Of(table, weighting.Oldest).Select(weight => Math.Max((float)weight, 1e-6f))];
    }

    /// <summary>Only rows that were kept share: what thinning left out does not overlap any more.</summary>
    private static double[] Uniqueness(SymbolRows rows)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        var first = rows.Minute[0];
        var start = new int[rows.Count];
        var end = new int[rows.Count];
        for (var i = 0; i < start.Length; i++)
        {
            start[i] = (int)(rows.Minute[i] - first);
            end[i] = (int)(rows.EndMinute[i] - first);
        }

        return SampleUniqueness.Weights(start, end, end.Max() + 1);
    }
}
