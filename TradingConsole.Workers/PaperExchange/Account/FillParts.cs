namespace TradingConsole.Workers.PaperExchange.Account;

/// <summary>How a taking order is split into fills, drawn from the book's seed.</summary>
internal static class FillParts
{
    /// <returns>Quantities on the step that add up to <paramref name="quantity"/>; none when it is zero.</returns>
    public static decimal[] Draw(BookContext book, decimal quantity, decimal step)
    {
        var units = (int)Math.Min(quantity / step, int.MaxValue);
        if (units <= 0)
        {
            return quantity > 0 ? [quantity] : [];
        }

        var isSplit = units > 1 && book.Options.PartialFillPartsMax > 1 && book.Random.NextDouble() < book.Options.PartialFillChance;
        var count = isSplit ? Math.Min(units, 2 + book.Random.NextInt(book.Options.PartialFillPartsMax - 1)) : 1;
        var parts = new decimal[count];
        var left = quantity;
        for (var i = 0; i < count - 1; i++)
        {
            // Leave at least one step for every later part.
            var room = (int)Math.Min((left / step) - (count - 1 - i), int.MaxValue);
            parts[i] = step * (1 + book.Random.NextInt(Math.Max(1, Math.Min(room, (2 * units / count) + 1))));
            parts[i] = Math.Min(parts[i], step * room);
            left -= parts[i];
        }

        parts[^1] = left;
        return parts;
    }
}
