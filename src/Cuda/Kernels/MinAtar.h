// Four of MinAtar's games: src/Envs/MinAtar/*Rules, line by line, with the fields in their order, since the host's structs are copied as
// they are.
#pragma once

struct Breakout
{
    enum { Channels = 4 };
    enum { Paddle, Ball, Trail, Brick };

    Board bricks;
    int paddle, x, y, lastX, lastY, dx, dy;
    bool struck;

    static __device__ Board wall() { return Board::rectangle(0, 1, Side, 3); }

    __device__ void begin(const Twister &random)
    {
        bool fromRight = random.integer(0, 2) != 0;
        lastX = x = fromRight ? LastCell : 0;
        lastY = y = 3;
        dx = fromRight ? -1 : 1;
        dy = 1;
        paddle = 4;
        bricks = wall();
        struck = false;
    }

    __device__ int act(int action, bool, const Twister &, bool &over)
    {
        paddle = columnAfter(action, paddle);
        int reward = 0;
        bool inBricks = false;
        lastX = x;
        lastY = y;
        int toX = x + dx, toY = y + dy;
        if ((unsigned)toX > LastCell)
        {
            toX = lastX;
            dx = -dx;
        }

        if (toY < 0)
        {
            toY = 0;
            dy = -dy;
        }
        else if (bricks.contains(toX, toY))
        {
            inBricks = true;
            if (!struck)
            {
                reward = 1;
                struck = true;
                bricks = bricks.without(Board::cell(toX, toY));
                toY = lastY;
                dy = -dy;
            }
        }
        else if (toY == LastCell)
        {
            bricks = bricks.isEmpty() ? wall() : bricks;
            over = paddle != lastX && paddle != toX;
            if (!over)
            {
                toY = lastY;
                dx = paddle == lastX ? dx : -dx;
                dy = -dy;
            }
        }

        struck = struck && inBricks;
        x = toX;
        y = toY;
        return reward;
    }

    __device__ void draw(const Frame &frame) const
    {
        frame.set(x, y, Ball);
        frame.set(paddle, LastCell, Paddle);
        frame.set(lastX, lastY, Trail);
        frame.setAll(bricks, Brick);
    }
};

struct Asterix
{
    enum { Channels = 4 };
    enum { Player, Enemy, Trail, Treasure };
    enum { Rows = 8, FirstRow = 1, FirstSpawnInterval = 10, FirstMoveInterval = 5, RampInterval = 100 };

    struct Walker
    {
        bool isThere;
        signed char x, direction;
        bool isTreasure;
    };

    Walker walkers[Rows];
    int x, y, spawnInterval, untilSpawn, moveInterval, untilMove, untilRamp, ramps;

    __device__ void begin(const Twister &)
    {
        for (int row = 0; row < Rows; row++)
        {
            walkers[row] = {};
        }

        x = y = 5;
        spawnInterval = untilSpawn = FirstSpawnInterval;
        moveInterval = untilMove = FirstMoveInterval;
        untilRamp = RampInterval;
        ramps = 0;
    }

    __device__ int act(int action, bool ramping, const Twister &random, bool &over)
    {
        if (untilSpawn == 0)
        {
            spawn(random);
            untilSpawn = spawnInterval;
        }

        x = columnAfter(action, x);
        y = rowAfter(action, y, FirstRow, FirstRow + Rows - 1);
        int reward = meet(over);
        if (untilMove == 0)
        {
            untilMove = moveInterval;
            moveWalkers();
            reward += meet(over);
        }

        untilSpawn--;
        untilMove--;
        if (ramping && (spawnInterval > 1 || moveInterval > 1))
        {
            ramp();
        }

        return reward;
    }

    __device__ void draw(const Frame &frame) const
    {
        frame.set(x, y, Player);
        for (int row = 0; row < Rows; row++)
        {
            Walker walker = walkers[row];
            if (walker.isThere)
            {
                frame.set(walker.x, FirstRow + row, walker.isTreasure ? Treasure : Enemy);
                int behind = walker.x - walker.direction;
                if ((unsigned)behind <= LastCell)
                {
                    frame.set(behind, FirstRow + row, Trail);
                }
            }
        }
    }

    __device__ void spawn(const Twister &random)
    {
        bool fromLeft = random.uniform() < 1.0 / 2;
        bool isTreasure = random.uniform() < 1.0 / 3;
        Word free = 0;
        for (int row = 0; row < Rows; row++)
        {
            free |= walkers[row].isThere ? 0 : 1ull << row;
        }

        if (free == 0)
        {
            return;
        }

        for (int skip = random.integer(0, __popcll(free)); skip > 0; skip--)
        {
            free &= free - 1;
        }

        walkers[__ffsll((long long)free) - 1] = {
            true, (signed char)(fromLeft ? 0 : LastCell), (signed char)(fromLeft ? 1 : -1), isTreasure};
    }

    __device__ int meet(bool &over)
    {
        Walker &walker = walkers[y - FirstRow];
        if (!walker.isThere || walker.x != x)
        {
            return 0;
        }

        if (!walker.isTreasure)
        {
            over = true;
            return 0;
        }

        walker = {};
        return 1;
    }

    __device__ void moveWalkers()
    {
        for (int row = 0; row < Rows; row++)
        {
            Walker walker = walkers[row];
            int to = walker.x + walker.direction;
            walker.x = (signed char)to;
            walkers[row] = walker.isThere && (unsigned)to <= LastCell ? walker : Walker{};
        }
    }

    __device__ void ramp()
    {
        if (untilRamp >= 0)
        {
            untilRamp--;
            return;
        }

        moveInterval -= moveInterval > 1 && ramps % 2 != 0 ? 1 : 0;
        spawnInterval -= spawnInterval > 1 ? 1 : 0;
        ramps++;
        untilRamp = RampInterval;
    }
};

struct Freeway
{
    enum { Channels = 7 };
    enum { Chicken, Car, FirstSpeed };
    enum { Lanes = 8, FirstRow = 1, Column = 4, Rest = 3, TimeLimit = 2500, MaxInterval = 5 };

    struct Lane
    {
        signed char x, direction, interval, untilMove;
    };

    Lane cars[Lanes];
    int y, untilMove, time;

    __device__ void begin(const Twister &random)
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            cars[lane] = {};
        }

        changeCars(random);
        y = LastCell;
        untilMove = Rest;
        time = TimeLimit;
    }

    __device__ int act(int action, bool, const Twister &random, bool &over)
    {
        if ((action == Up || action == Down) && untilMove == 0)
        {
            untilMove = Rest;
            y = rowAfter(action, y, 0, LastCell);
        }

        int reward = 0;
        if (y == 0)
        {
            reward = 1;
            changeCars(random);
            y = LastCell;
        }

        for (int lane = 0; lane < Lanes; lane++)
        {
            moveCar(cars[lane], FirstRow + lane);
        }

        untilMove -= untilMove > 0 ? 1 : 0;
        over = --time < 0;
        return reward;
    }

    __device__ void draw(const Frame &frame) const
    {
        frame.set(Column, y, Chicken);
        for (int lane = 0; lane < Lanes; lane++)
        {
            Lane car = cars[lane];
            frame.set(car.x, FirstRow + lane, Car);
            frame.set(around(car.x - car.direction), FirstRow + lane, FirstSpeed + car.interval - 1);
        }
    }

    __device__ void changeCars(const Twister &random)
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            cars[lane].interval = cars[lane].untilMove = (signed char)random.integer(1, MaxInterval + 1);
        }

        for (int lane = 0; lane < Lanes; lane++)
        {
            cars[lane].direction = random.uniform() > 0.5 ? 1 : -1;
        }
    }

    __device__ void moveCar(Lane &car, int row)
    {
        hit(car, row);
        if (car.untilMove > 0)
        {
            car.untilMove--;
            return;
        }

        car.untilMove = car.interval;
        car.x = (signed char)around(car.x + car.direction);
        hit(car, row);
    }

    __device__ void hit(const Lane &car, int row) { y = car.x == Column && row == y ? LastCell : y; }

    static __device__ int around(int x) { return x < 0 ? LastCell : x > LastCell ? 0 : x; }
};

struct SpaceInvaders
{
    enum { Channels = 6 };
    enum { Cannon, Alien, MovingLeft, MovingRight, OwnShot, AlienShot };
    enum { OwnShotInterval = 5, AlienShotInterval = 10, FirstMoveInterval = 12, LastMoveInterval = 6 };

    Board aliens, ownShots, alienShots;
    int x;
    bool toTheRight;
    int moveInterval, untilMove, untilAlienShot, untilOwnShot;

    static __device__ Board block() { return Board::rectangle(2, 0, 6, 4); }

    __device__ void begin(const Twister &)
    {
        aliens = block();
        ownShots = alienShots = {0, 0};
        x = 5;
        toTheRight = false;
        moveInterval = untilMove = FirstMoveInterval;
        untilAlienShot = AlienShotInterval;
        untilOwnShot = 0;
    }

    __device__ int act(int action, bool ramping, const Twister &, bool &over)
    {
        x = columnAfter(action, x);
        if (action == Fire && untilOwnShot == 0)
        {
            ownShots = ownShots | Board::cell(x, LastCell);
            untilOwnShot = OwnShotInterval;
        }

        ownShots = ownShots.raised();
        alienShots = alienShots.lowered();
        over = alienShots.contains(x, LastCell) || aliens.contains(x, LastCell);
        if (untilMove == 0)
        {
            int left = aliens.count();
            untilMove = left < moveInterval ? left : moveInterval;
            bool landed = moveAliens();
            over = over || landed;
        }

        if (untilAlienShot == 0)
        {
            untilAlienShot = AlienShotInterval;
            int column = nearestColumn();
            alienShots = alienShots | Board::cell(column, aliens.lowestIn(column));
        }

        Board hit = aliens & ownShots;
        aliens = aliens.without(hit);
        ownShots = ownShots.without(hit);
        untilOwnShot -= untilOwnShot > 0 ? 1 : 0;
        untilMove--;
        untilAlienShot--;
        if (aliens.isEmpty())
        {
            moveInterval -= ramping && moveInterval > LastMoveInterval ? 1 : 0;
            aliens = block();
        }

        return hit.count();
    }

    __device__ void draw(const Frame &frame) const
    {
        frame.set(x, LastCell, Cannon);
        frame.setAll(aliens, Alien);
        frame.setAll(aliens, toTheRight ? MovingRight : MovingLeft);
        frame.setAll(ownShots, OwnShot);
        frame.setAll(alienShots, AlienShot);
    }

    __device__ bool moveAliens()
    {
        bool landed = false;
        if (aliens.touchesColumn(toTheRight ? LastCell : 0))
        {
            toTheRight = !toTheRight;
            landed = aliens.touchesRow(LastCell);
            aliens = aliens.loweredAround();
        }
        else
        {
            aliens = toTheRight ? aliens.movedRight() : aliens.movedLeft();
        }

        return landed || aliens.contains(x, LastCell);
    }

    __device__ int nearestColumn() const
    {
        for (int distance = 0;; distance++)
        {
            if (x - distance >= 0 && aliens.touchesColumn(x - distance))
            {
                return x - distance;
            }

            if (x + distance <= LastCell && aliens.touchesColumn(x + distance))
            {
                return x + distance;
            }
        }
    }
};
